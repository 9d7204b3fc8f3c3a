use std::collections::{HashMap, HashSet};

use super::{
    numeral::numeral,
    xml::{self, Element, Step},
};
use crate::document::DocumentError;

/// Levels that a list of Word has.
const LEVELS: usize = 9;

/// The lists of a document and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    /// By list: the definition it follows, and where it departs from it.
    lists: HashMap<String, List>,
    /// By definition: its levels.
    definitions: HashMap<String, [Level; LEVELS]>,
    /// By definition: the last number of each level. Lists of one definition count on.
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    /// Lists that have begun where they say anew.
    begun: HashSet<(String, usize)>,
}

#[derive(Default)]
struct List {
    definition: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

#[derive(Clone, Default)]
struct Level {
    start: Option<u32>,
    format: String,
    /// What is shown: `第%1章`, `（%2）`.
    text: String,
    /// The style whose paragraphs are of this level.
    style: Option<String>,
    /// Nothing stands between the enumerator and the text.
    tight: bool,
    /// Numbers of the levels above are shown in Arabic digits.
    legal: bool,
}

impl Level {
    fn take(&mut self, element: &Element<'_>) {
        match element.name() {
            "start" => self.start = element.val().and_then(|start| start.parse().ok()),
            "numFmt" => self.format = element.val().unwrap_or_default(),
            "lvlText" => self.text = element.val().unwrap_or_default(),
            "pStyle" => self.style = element.val(),
            "suff" => self.tight = element.val().as_deref() == Some("nothing"),
            "isLgl" => self.legal = element.on(),
            _ => {}
        }
    }
}

/// Where the walk is.
#[derive(Default)]
struct At {
    definition: Option<String>,
    list: Option<String>,
    /// Level of an override, and of a level.
    replaced: Option<usize>,
    level: Option<usize>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, DocumentError> {
        let mut found = Self::default();
        let mut at = At::default();
        xml::walk("numbering.xml", xml, |step| {
            match step {
                Step::Open(element) => found.open(&element, &mut at),
                Step::Close("abstractNum") => at.definition = None,
                Step::Close("num") => at.list = None,
                Step::Close("lvlOverride") => at.replaced = None,
                Step::Close("lvl") => at.level = None,
                Step::Close(_) | Step::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn open(&mut self, element: &Element<'_>, at: &mut At) {
        let level =
            || element.attribute("ilvl").and_then(|level| level.parse().ok()).filter(|&level| level < LEVELS);
        match element.name() {
            "abstractNum" => {
                at.definition = element.attribute("abstractNumId");
                if let Some(id) = &at.definition {
                    self.definitions.insert(id.clone(), Default::default());
                }
            }
            "num" => {
                at.list = element.attribute("numId");
                if let Some(id) = &at.list {
                    self.lists.insert(id.clone(), List::default());
                }
            }
            "abstractNumId" => {
                if let Some(list) = at.list.as_ref().and_then(|id| self.lists.get_mut(id)) {
                    list.definition = element.val().unwrap_or_default();
                }
            }
            "lvlOverride" => at.replaced = level(),
            "startOverride" => {
                if let (Some(list), Some(level)) =
                    (at.list.as_ref().and_then(|id| self.lists.get_mut(id)), at.replaced)
                    && let Some(start) = element.val().and_then(|start| start.parse().ok())
                {
                    list.starts.insert(level, start);
                }
            }
            "lvl" => at.level = level(),
            _ => {
                let Some(level) = at.level else { return };
                if let Some(levels) = at.definition.as_ref().and_then(|id| self.definitions.get_mut(id)) {
                    levels[level].take(element);
                } else if let Some(list) = at.list.as_ref().and_then(|id| self.lists.get_mut(id)) {
                    list.levels.entry(level).or_default().take(element);
                }
            }
        }
    }

    /// The level of a list that paragraphs of a style have.
    pub(super) fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let levels = self.definitions.get(&self.lists.get(list)?.definition)?;
        levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts one paragraph of a list and gives the enumerator it shows: `（一）`, `2.1 `. Nothing for bullets.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let (of, level) = (self.lists.get(list)?, level.min(LEVELS - 1));
        let levels = self.definitions.get(&of.definition)?;
        let shown = |at: usize| of.levels.get(&at).unwrap_or(&levels[at]);
        let counts = self.counts.entry(of.definition.clone()).or_default();
        let anew = of.starts.get(&level).filter(|_| self.begun.insert((list.to_owned(), level)));
        let first = shown(level).start.unwrap_or(1);
        counts[level] = Some(match (anew, counts[level]) {
            (Some(&start), _) => start,
            (None, Some(before)) => before.saturating_add(1),
            (None, None) => first,
        });
        counts[level + 1..].fill(None);
        let this = shown(level);
        if matches!(this.format.as_str(), "bullet" | "none") {
            return None;
        }
        let mut out = String::new();
        let mut rest = this.text.chars().peekable();
        while let Some(c) = rest.next() {
            let of = rest.peek().and_then(|c| c.to_digit(10)).and_then(|n| (n as usize).checked_sub(1));
            match of.filter(|&of| c == '%' && of < LEVELS) {
                Some(of) => {
                    rest.next();
                    let n = counts[of].or(shown(of).start).unwrap_or(1);
                    let format = if this.legal && of != level { "decimal" } else { &shown(of).format };
                    out.push_str(&numeral(format, n)?);
                }
                None => out.push(c),
            }
        }
        let out = out.trim();
        // Chinese enumerators end in a sign that is as wide as a space.
        let gap = if !this.tight && out.ends_with(|c: char| c.is_ascii()) { " " } else { "" };
        (!out.is_empty()).then(|| format!("{out}{gap}"))
    }
}
