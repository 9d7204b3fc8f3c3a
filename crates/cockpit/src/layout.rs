use crate::{Viewer, Words};

/// The part of the loop that a page belongs to: which entry of the menu is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// 总览
    Today,
    /// 运行
    Monitor,
}

/// What the frame around every page shows.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Phrases in the viewer's language.
    pub words: Words,
    /// Title of the page.
    pub title: String,
    /// Which entry of the menu is lit.
    pub section: Section,
    /// What to call the viewer.
    pub viewer: String,
}

impl Layout {
    /// The frame of a page for a viewer.
    pub fn new(viewer: &Viewer, section: Section, title: impl Into<String>) -> Self {
        Self { words: viewer.words, title: title.into(), section, viewer: viewer.name.clone() }
    }

    /// Whether the menu's entry is lit.
    pub fn lit(&self, section: &Section) -> bool {
        self.section == *section
    }
}
