use std::collections::BTreeMap;

use ballast_model::Text;

/// An office that may be responsible for something (责任单位).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Office {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// The office above it.
    pub parent: Option<String>,
    /// The level of the region tree it stands at: 1 province, 2 city, 3 county.
    pub level: u8,
    /// What it is for, the same word at each level: `land`.
    pub duty: String,
    /// Other names in documents.
    pub aliases: Vec<String>,
}

/// Offices by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offices {
    /// By id.
    pub by_id: BTreeMap<String, Office>,
}

impl Offices {
    /// The office of that id.
    pub fn get(&self, id: &str) -> Option<&Office> {
        self.by_id.get(id)
    }

    /// The offices above one, nearest first. A ring, which a loaded pack does not have, ends the walk.
    pub fn above<'a>(&'a self, id: &str) -> Vec<&'a Office> {
        let mut found: Vec<&Office> = Vec::new();
        let mut next = self.get(id).and_then(|office| office.parent.as_deref());
        while let Some(office) = next.and_then(|id| self.get(id)) {
            if office.id == id || found.iter().any(|known| known.id == office.id) {
                break;
            }
            found.push(office);
            next = office.parent.as_deref();
        }
        found
    }

    /// Whether `above` stands above `below`, at any distance.
    pub fn is_above(&self, above: &str, below: &str) -> bool {
        self.above(below).iter().any(|office| office.id == above)
    }

    /// An office and all below it: what a filter by office means.
    pub fn subtree<'a>(&'a self, top: &str) -> Vec<&'a str> {
        let inside = |id: &str| id == top || self.is_above(top, id);
        self.by_id.keys().map(String::as_str).filter(|id| inside(id)).collect()
    }

    /// The office with that id, name or alias.
    pub fn named(&self, name: &str) -> Option<&Office> {
        self.get(name).or_else(|| {
            self.by_id.values().find(|office| {
                office.name.zh == name
                    || office.name.en.eq_ignore_ascii_case(name)
                    || office.aliases.iter().any(|alias| alias == name)
            })
        })
    }

    /// The office for a duty at a level, or at the nearest level above it that has one.
    pub fn for_duty(&self, duty: &str, level: u8) -> Option<&Office> {
        let fits = self.by_id.values().filter(|office| office.duty == duty && office.level <= level);
        fits.max_by_key(|office| office.level)
    }
}

/// One line of the duty list: what it is about, and who answers for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duty {
    /// Id of the topic.
    pub id: String,
    /// Name of the topic.
    pub name: Text,
    /// Words that say that something is about it.
    pub words: Vec<String>,
    /// Only for these kinds; all where empty.
    pub kinds: Vec<String>,
    /// The lead: an office's duty, or an id.
    pub lead: String,
    /// Who helps: duties, or ids.
    pub co: Vec<String>,
}
