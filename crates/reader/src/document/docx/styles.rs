use std::collections::HashMap;

use super::xml::{self, Step};
use crate::document::DocumentError;

/// The styles of paragraphs: what they are called and how they number.
#[derive(Default)]
pub(super) struct Styles(HashMap<String, Style>);

/// One style.
#[derive(Default, Clone)]
pub(super) struct Style {
    name: String,
    based_on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, DocumentError> {
        let mut styles = HashMap::new();
        let mut open: Option<(String, Style)> = None;
        xml::walk("styles.xml", xml, |step| {
            match step {
                Step::Open(element) => match (element.name(), &mut open) {
                    ("style", _) => {
                        open = element.attribute("styleId").map(|id| (id, Style::default()));
                    }
                    ("name", Some((_, style))) => {
                        style.name = element.val().unwrap_or_default().to_lowercase()
                    }
                    ("basedOn", Some((_, style))) => style.based_on = element.val(),
                    ("numId", Some((_, style))) => style.list = element.val(),
                    ("ilvl", Some((_, style))) => {
                        style.level = element.val().and_then(|level| level.parse().ok())
                    }
                    _ => {}
                },
                Step::Close("style") => styles.extend(open.take()),
                Step::Close(_) | Step::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(Self(styles))
    }

    /// Whether paragraphs of the style are the document's title.
    pub(super) fn is_title(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|style| style.name == "title")
    }

    /// Whether paragraphs of the style are lines of a table of contents, which repeats the headings.
    pub(super) fn is_contents(&self, id: &str) -> bool {
        self.0
            .get(id)
            .is_some_and(|style| style.name.starts_with("toc ") || style.name == "table of contents")
    }

    /// The list that the style numbers by, and the level where the style or one it is based on says.
    pub(super) fn list(&self, id: &str) -> Option<(String, Option<usize>)> {
        let mut style = self.0.get(id)?;
        let mut level = None;
        // Styles may be based on one another in a circle.
        for _ in 0..16 {
            level = level.or(style.level);
            if let Some(list) = &style.list {
                return Some((list.clone(), level));
            }
            style = self.0.get(style.based_on.as_ref()?)?;
        }
        None
    }
}
