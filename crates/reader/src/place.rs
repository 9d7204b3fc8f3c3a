//! Places: names as texts write them, from the pack's region tree, zones and word lists.

use std::{borrow::Cow, collections::HashMap, ops::Range, sync::Arc};

use ballast_packs::{
    Packs,
    plan::{Word, WordClass},
};

use crate::scan::Spellings;

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
    pub(crate) spellings: Arc<Spellings>,
}

/// Level of places that are no nodes of the tree.
pub(crate) const NO_NODE: u8 = 4;

/// What the name of a city or county ends in.
const TYPES: [&str; 8] = ["自治州", "自治县", "自治旗", "地区", "市", "县", "区", "旗"];

impl Places {
    /// Spells the names of the region tree, of zones and of the word lists, and gives the places they name.
    pub(crate) fn spell(packs: &Packs, spellings: &mut Spellings) -> Vec<Place> {
        let mut draft = Draft { all: Vec::new(), cities: Vec::new(), spellings };
        let full_only: Vec<&str> =
            packs.lexicon.class(WordClass::PlaceFullOnly).iter().map(|word| word.text.as_str()).collect();
        for word in packs.lexicon.class(WordClass::PlaceNot) {
            draft.spell(Cow::Borrowed(&word.text), None);
        }
        let zones = packs.lexicon.class(WordClass::PlaceZone);
        if let Some(tree) = packs.tree("regions") {
            let mut nodes: Vec<_> = tree.iter().filter(|(_, node)| node.valid_to.is_none()).collect();
            // Where two places share a spelling, the higher one is meant unless the text says more.
            nodes.sort_by_key(|(ix, node)| (node.level, ix.0));
            for (_, node) in nodes {
                let short = short_name(&node.name, &node.aliases, node.level, zones);
                let place = Place { name: short.clone(), code: Some(node.code.clone()), level: node.level };
                let id = draft.add(place);
                draft.spell(Cow::Borrowed(&node.name), Some(id));
                let aliases = node.aliases.iter().map(|alias| Cow::Borrowed(alias.as_str()));
                for alias in std::iter::once(Cow::Owned(short.clone())).chain(aliases) {
                    // A county's name without its kind is too short to be told from other words.
                    let county = node.level > 2 && alias == short && alias != node.name;
                    // 昌吉州 for 昌吉回族自治州.
                    if node.name.ends_with("自治州") && alias.chars().count() > 1 && !alias.ends_with('州')
                    {
                        draft.spell(Cow::Owned(format!("{alias}州")), Some(id));
                    }
                    if alias.chars().count() > 1 && !full_only.contains(&&*alias) && !county {
                        draft.spell(alias, Some(id));
                    }
                }
            }
        }
        for zone in packs.zones.values() {
            let id = draft.add(Place { name: zone.name.zh.clone(), code: None, level: NO_NODE });
            draft.spell(Cow::Borrowed(&zone.name.zh), Some(id));
        }
        draft.words(packs.lexicon.class(WordClass::Place));
        draft.zones(zones);
        let all = draft.all;
        spellings.places_done();
        all
    }

    /// From places and the spellings that name them.
    pub(crate) fn new(all: Vec<Place>, spellings: Arc<Spellings>) -> Self {
        Self { all, spellings }
    }

    /// The places of the packs alone, without the words of the lexicon.
    #[cfg(test)]
    pub(crate) fn of(packs: &Packs) -> Self {
        let mut spellings = Spellings::with_room(0);
        let all = Self::spell(packs, &mut spellings);
        Self::new(all, Arc::new(spellings))
    }

    /// The place of that number.
    pub(crate) fn get(&self, id: PlaceId) -> &Place {
        &self.all[id.0 as usize]
    }

    /// Whether a place lies at or below another in the tree.
    pub(crate) fn inside(&self, inner: PlaceId, outer: PlaceId) -> bool {
        match (&self.get(inner).code, &self.get(outer).code) {
            (Some(inner), Some(outer)) => below(inner, outer),
            _ => false,
        }
    }

    /// The place of that name and level below another: there are several 鼓楼区.
    pub(crate) fn within(&self, id: PlaceId, outer: PlaceId) -> Option<PlaceId> {
        let (place, code) = (self.get(id), self.get(outer).code.as_deref()?);
        let same = |other: &Place| {
            other.name == place.name
                && other.level == place.level
                && other.code.as_deref().is_some_and(|inner| below(inner, code))
        };
        (0..).zip(&self.all).find(|(_, other)| same(other)).map(|(at, _)| PlaceId(at))
    }

    /// The places that a text names, in order, the longest name at each spot.
    pub(crate) fn find(&self, text: &str) -> Vec<(Range<usize>, PlaceId)> {
        self.spellings.places(text)
    }
}

/// Whether a code of the region tree lies at or below another: codes carry their parents in pairs of digits.
pub(crate) fn below(inner: &str, outer: &str) -> bool {
    inner.starts_with(outer.trim_end_matches("00"))
}

struct Draft<'a> {
    all: Vec<Place>,
    /// Spellings of provinces and cities.
    cities: Vec<(Cow<'a, str>, PlaceId)>,
    spellings: &'a mut Spellings,
}

impl<'a> Draft<'a> {
    fn add(&mut self, place: Place) -> PlaceId {
        self.all.push(place);
        PlaceId(self.all.len() as u32 - 1)
    }

    fn spell(&mut self, text: Cow<'a, str>, id: Option<PlaceId>) {
        if !text.is_empty()
            && self.spellings.place(text.chars(), id)
            && let Some(id) = id
            && (1..=2).contains(&self.all[id.0 as usize].level)
        {
            self.cities.push((text, id));
        }
    }

    /// Places of the word lists: another spelling of a place that is known by that name, or a place of its own.
    fn words(&mut self, words: &'a [Word]) {
        let mut named: HashMap<&str, Option<PlaceId>> = HashMap::new();
        for word in words {
            named.insert(word.means.as_deref().unwrap_or(&word.text), None);
        }
        for (at, place) in (0..).zip(&self.all) {
            if let Some(known) = named.get_mut(place.name.as_str()) {
                known.get_or_insert(PlaceId(at));
            }
        }
        for word in words {
            let name = word.means.as_deref().unwrap_or(&word.text);
            let id = named.get(name).copied().flatten().unwrap_or_else(|| {
                self.all.push(Place { name: name.to_owned(), code: None, level: NO_NODE });
                PlaceId(self.all.len() as u32 - 1)
            });
            named.insert(name, Some(id));
            self.spell(Cow::Borrowed(&word.text), Some(id));
        }
    }

    /// Areas inside cities that report for themselves: 合肥高新区, 苏州工业园区.
    fn zones(&mut self, words: &[Word]) {
        // By city and what the area is called there; a city is spelled in several ways.
        let mut named: HashMap<(PlaceId, &str), PlaceId> = HashMap::new();
        for (spelling, city) in std::mem::take(&mut self.cities) {
            for word in words {
                let kind = word.means.as_deref().unwrap_or(&word.text);
                let all = &mut self.all;
                let id = *named.entry((city, kind)).or_insert_with(|| {
                    let name = format!("{}{kind}", all[city.0 as usize].name);
                    all.push(Place { name, code: None, level: NO_NODE });
                    PlaceId(all.len() as u32 - 1)
                });
                self.spellings.place(spelling.chars().chain(word.text.chars()), Some(id));
            }
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
