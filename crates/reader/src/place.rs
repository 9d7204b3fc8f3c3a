//! Places: names as texts write them, from the pack's region tree, zones and word lists.

use std::{collections::HashMap, ops::Range};

use aho_corasick::{AhoCorasick, MatchKind};
use ballast_packs::{
    Packs,
    plan::{Word, WordClass},
};

/// A place by its number in [`Places`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PlaceId(u32);

/// One place that texts name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Short name, as records carry it: `重庆`.
    pub(crate) name: String,
    /// The code, where the tree has it.
    pub(crate) code: Option<String>,
    /// 0 for the nation, 1 province, 2 city, 3 county; 4 for what is no node of the tree.
    pub(crate) level: u8,
}

/// Every place with every spelling.
#[derive(Debug)]
pub(crate) struct Places {
    all: Vec<Place>,
    spellings: Vec<(String, Option<PlaceId>)>,
    automaton: AhoCorasick,
}

/// Level of places that are no nodes of the tree.
pub(crate) const NO_NODE: u8 = 4;

/// What the name of a city or county ends in.
const TYPES: [&str; 8] = ["自治州", "自治县", "自治旗", "地区", "市", "县", "区", "旗"];

impl Places {
    /// Reads the names of the region tree, of zones and of the word lists.
    pub(crate) fn new(packs: &Packs) -> Result<Self, aho_corasick::BuildError> {
        let mut draft = Draft::default();
        let full_only: Vec<&str> =
            packs.lexicon.class(WordClass::PlaceFullOnly).iter().map(|word| word.text.as_str()).collect();
        for word in packs.lexicon.class(WordClass::PlaceNot) {
            draft.spell(&word.text, None);
        }
        let zones = packs.lexicon.class(WordClass::PlaceZone);
        if let Some(tree) = packs.tree("regions") {
            let mut nodes: Vec<_> = tree.iter().filter(|(_, node)| node.valid_to.is_none()).collect();
            // Where two places share a spelling, the higher one is meant unless the text says more.
            nodes.sort_by_key(|(ix, node)| (node.level, ix.0));
            for (_, node) in nodes {
                let short = short_name(&node.name, &node.aliases, node.level, zones);
                let short = short.as_str();
                let place =
                    Place { name: short.to_owned(), code: Some(node.code.clone()), level: node.level };
                let id = draft.add(place);
                draft.spell(&node.name, Some(id));
                for alias in std::iter::once(short).chain(node.aliases.iter().map(String::as_str)) {
                    // A county's name without its kind is too short to be told from other words.
                    let county = node.level > 2 && alias == short && alias != node.name;
                    if alias.chars().count() > 1 && !full_only.contains(&alias) && !county {
                        draft.spell(alias, Some(id));
                    }
                }
            }
        }
        for zone in packs.zones.values() {
            let id = draft.add(Place { name: zone.name.zh.clone(), code: None, level: NO_NODE });
            draft.spell(&zone.name.zh, Some(id));
        }
        for word in packs.lexicon.class(WordClass::Place) {
            let name = word.means.as_deref().unwrap_or(&word.text);
            let known = draft.all.iter().position(|place| place.name == name).map(|at| PlaceId(at as u32));
            let id = known
                .unwrap_or_else(|| draft.add(Place { name: name.to_owned(), code: None, level: NO_NODE }));
            draft.spell(&word.text, Some(id));
        }
        draft.zones(packs);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(draft.spellings.iter().map(|(text, _)| text.as_bytes()))?;
        Ok(Self { all: draft.all, spellings: draft.spellings, automaton })
    }

    /// The place of that number.
    pub(crate) fn get(&self, id: PlaceId) -> &Place {
        &self.all[id.0 as usize]
    }

    /// Every spelling with the place it names; nothing for words that only look as if they named one.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = (&str, Option<PlaceId>)> {
        self.spellings.iter().map(|(text, id)| (text.as_str(), *id))
    }

    /// The places that a text names, in order, the longest name at each spot.
    pub(crate) fn find(&self, text: &str) -> Vec<(Range<usize>, PlaceId)> {
        let matches = self.automaton.find_iter(text.as_bytes());
        matches
            .filter_map(|found| Some((found.range(), self.spellings[found.pattern().as_usize()].1?)))
            .collect()
    }
}

#[derive(Default)]
struct Draft {
    all: Vec<Place>,
    spellings: Vec<(String, Option<PlaceId>)>,
    seen: HashMap<String, ()>,
}

impl Draft {
    fn add(&mut self, place: Place) -> PlaceId {
        self.all.push(place);
        PlaceId(self.all.len() as u32 - 1)
    }

    /// Areas inside cities that report for themselves: 合肥高新区, 苏州工业园区.
    fn zones(&mut self, packs: &Packs) {
        let words = packs.lexicon.class(WordClass::PlaceZone);
        let cities: Vec<(String, PlaceId)> = self
            .spellings
            .iter()
            .filter_map(|(text, id)| Some((text.clone(), (*id)?)))
            .filter(|(_, id)| (1..=2).contains(&self.all[id.0 as usize].level))
            .collect();
        let mut named: HashMap<String, PlaceId> = HashMap::new();
        for (spelling, city) in cities {
            for word in words {
                let kind = word.means.as_deref().unwrap_or(&word.text);
                let name = format!("{}{kind}", self.all[city.0 as usize].name);
                let id = *named.entry(name.clone()).or_insert_with(|| {
                    self.all.push(Place { name, code: None, level: NO_NODE });
                    PlaceId(self.all.len() as u32 - 1)
                });
                self.spell(&format!("{spelling}{}", word.text), Some(id));
            }
        }
    }

    /// The first place to claim a spelling keeps it.
    fn spell(&mut self, text: &str, id: Option<PlaceId>) {
        if !text.is_empty() && self.seen.insert(text.to_owned(), ()).is_none() {
            self.spellings.push((text.to_owned(), id));
        }
    }
}

/// The name a record carries: the tree's own short name, else the name without its kind where two characters or
/// more are left.
fn short_name(name: &str, aliases: &[String], level: u8, zones: &[Word]) -> String {
    if let Some(alias) = aliases.first().filter(|_| level > 0) {
        return alias.clone();
    }
    // 合肥高新技术产业开发区 is 合肥高新区; the kind of such an area is part of its name.
    if let Some(zone) = zones.iter().find(|zone| name.ends_with(&zone.text)) {
        let city = &name[..name.len() - zone.text.len()];
        return format!("{city}{}", zone.means.as_deref().unwrap_or(&zone.text));
    }
    let bare = TYPES.iter().find_map(|kind| name.strip_suffix(kind)).unwrap_or(name);
    if level > 0 && bare.chars().count() > 1 { bare.to_owned() } else { name.to_owned() }
}
