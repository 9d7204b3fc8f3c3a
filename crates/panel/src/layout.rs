use std::collections::{BTreeMap, BTreeSet, HashMap};

use ballast_model::{NodeIx, Tree};
use ballast_packs::Packs;
use ballast_packs::plan::{Form, LeafSums};
use jiff::civil::Date;

use crate::{Dimension, PanelError, Request};

/// Code of the row for what belongs to no other: codes in no tree, and rows registered above the level.
pub const UNALLOCATED: &str = "(unallocated)";

/// The rows of a table, and which of them a code belongs to.
pub(crate) struct Layout<'a> {
    /// Code and name of each row, in order; the last is [`UNALLOCATED`] unless parts may overlap.
    pub rows: Vec<(String, String)>,
    /// Whether every cell belongs to exactly one row.
    pub partition: bool,
    /// Rows that are valid on the day asked: shown even when empty, where that is wanted.
    pub valid: Vec<bool>,
    by: Dimension,
    within_region: Option<NodeIx>,
    within_industry: Option<NodeIx>,
    on: Date,
    regions: &'a Tree,
    industries: &'a Tree,
    index: Index,
}

enum Index {
    Tree { regions: bool, level: u8, rows: HashMap<NodeIx, u32> },
    Zones(Vec<Vec<NodeIx>>),
    Codes(HashMap<String, u32>),
}

impl<'a> Layout<'a> {
    pub fn new(
        packs: &'a Packs,
        form: &Form,
        request: &Request,
        on: Date,
        sums: &[&LeafSums],
    ) -> Result<Self, PanelError> {
        let tree =
            |id: &str| packs.tree(id).ok_or_else(|| PanelError::Unknown { what: "tree", id: id.to_owned() });
        let (regions, industries) = (tree(&form.region_tree)?, tree(&form.industry_tree)?);
        let mut rows = Vec::new();
        let mut valid = Vec::new();
        let lang = request.lang.as_str();
        // Whoever asks within a code that has ended means what took its place.
        let now = |tree: &Tree, top: Option<NodeIx>| top.and_then(|ix| tree.resolve(&tree.node(ix).code, on));
        let within_region = now(regions, request.within_region);
        let within_industry = now(industries, request.within_industry);
        let index = match request.by {
            Dimension::Region => {
                let level = level(regions, within_region, request.level)?;
                let nodes = tree_rows(regions, within_region, level, on, lang, &mut rows, &mut valid);
                Index::Tree { regions: true, level, rows: nodes }
            }
            Dimension::Industry => {
                let level = level(industries, within_industry, request.level)?;
                let nodes = tree_rows(industries, within_industry, level, on, lang, &mut rows, &mut valid);
                Index::Tree { regions: false, level, rows: nodes }
            }
            Dimension::Zone => {
                let mut zones = Vec::new();
                for zone in packs.zones.values() {
                    rows.push((zone.id.clone(), zone.name.get(lang).to_owned()));
                    valid.push(true);
                    zones.push(zone.regions.iter().filter_map(|code| regions.resolve(code, on)).collect());
                }
                Index::Zones(zones)
            }
            Dimension::Size | Dimension::Ownership => {
                let list = packs.code_lists.get(request.by.key()).map_or(&[][..], Vec::as_slice);
                rows.extend(list.iter().map(|entry| (entry.code.clone(), entry.name.get(lang).to_owned())));
                valid.resize(rows.len(), true);
                Index::Codes(by_code(&rows))
            }
            Dimension::Subject => {
                let mut ids = BTreeSet::new();
                for sums in sums {
                    ids.extend(sums.key("subject").iter().flat_map(|key| &key.dictionary));
                }
                rows.extend(ids.into_iter().filter(|id| !id.is_empty()).map(|id| (id.clone(), id.clone())));
                valid.resize(rows.len(), false);
                Index::Codes(by_code(&rows))
            }
        };
        let partition = request.by != Dimension::Zone;
        if partition {
            let name = if lang == "en" { "(unallocated)" } else { "（未分配）" };
            rows.push((UNALLOCATED.to_owned(), name.to_owned()));
            valid.push(false);
        }
        Ok(Self {
            rows,
            partition,
            valid,
            by: request.by,
            within_region,
            within_industry,
            on,
            regions,
            industries,
            index,
        })
    }

    /// Which rows each cell of `sums` belongs to.
    pub fn place(&self, sums: &LeafSums) -> Result<Placement, PanelError> {
        let name = self.by.key();
        let key = sums.key(name).ok_or_else(|| PanelError::Key(name.to_owned()))?;
        let rows = key.dictionary.iter().map(|code| self.rows_of(code)).collect();
        let mut within = Vec::new();
        for (name, tree, top) in [
            ("region", self.regions, self.within_region),
            ("industry", self.industries, self.within_industry),
        ] {
            let Some(top) = top else { continue };
            let key = sums.key(name).ok_or_else(|| PanelError::Key(name.to_owned()))?;
            let inside =
                key.dictionary.iter().map(|c| self.node(tree, c).is_some_and(|ix| tree.within(ix, top)));
            within.push((key.codes.clone(), inside.collect()));
        }
        Ok(Placement { codes: key.codes.clone(), rows, within })
    }

    /// The region tree, and the level of the rows and of the whole, for regions that report for themselves.
    pub fn region_levels(&self) -> (&'a Tree, Option<u8>, u8) {
        let rows = match &self.index {
            Index::Tree { regions: true, level, .. } => Some(*level),
            _ => None,
        };
        (self.regions, rows, self.within_region.map_or(0, |top| self.regions.node(top).level))
    }

    /// The node a region code stands for on the day asked; the root for a code in no tree.
    pub fn region(&self, code: &str) -> Option<NodeIx> {
        self.node(self.regions, code)
    }

    fn node(&self, tree: &Tree, code: &str) -> Option<NodeIx> {
        tree.resolve(code, self.on).or_else(|| tree.root())
    }

    fn rows_of(&self, code: &str) -> Vec<u32> {
        let unallocated = self.rows.len().saturating_sub(1) as u32;
        match &self.index {
            Index::Tree { regions, level, rows } => {
                let tree = if *regions { self.regions } else { self.industries };
                let node = self.node(tree, code).and_then(|ix| tree.at_level(ix, *level));
                vec![node.and_then(|ix| rows.get(&ix).copied()).unwrap_or(unallocated)]
            }
            Index::Codes(rows) => vec![rows.get(code).copied().unwrap_or(unallocated)],
            Index::Zones(zones) => {
                let Some(node) = self.regions.resolve(code, self.on) else { return Vec::new() };
                let holds = |tops: &Vec<NodeIx>| tops.iter().any(|&top| self.regions.within(node, top));
                (0u32..).zip(zones).filter(|(_, tops)| holds(tops)).map(|(row, _)| row).collect()
            }
        }
    }
}

/// Where the cells of one [`LeafSums`] go.
pub(crate) struct Placement {
    codes: Vec<u32>,
    rows: Vec<Vec<u32>>,
    within: Vec<(Vec<u32>, Vec<bool>)>,
}

impl Placement {
    /// The rows of a cell; nothing where it lies outside of what was asked for.
    pub fn rows(&self, cell: usize) -> Option<&[u32]> {
        for (codes, inside) in &self.within {
            if !inside.get(*codes.get(cell)? as usize).copied().unwrap_or(false) {
                return None;
            }
        }
        self.rows.get(*self.codes.get(cell)? as usize).map(Vec::as_slice)
    }
}

fn by_code(rows: &[(String, String)]) -> HashMap<String, u32> {
    (0u32..).zip(rows).map(|(at, (code, _))| (code.clone(), at)).collect()
}

fn level(tree: &Tree, within: Option<NodeIx>, asked: Option<u8>) -> Result<u8, PanelError> {
    let stands = within.map_or(0, |ix| tree.node(ix).level);
    match asked {
        None => Ok((stands + 1).min(tree.depth().max(stands))),
        Some(level) if level >= stands => Ok(level),
        Some(level) => Err(PanelError::Level {
            level,
            within: within.map_or_else(String::new, |ix| tree.node(ix).code.clone()),
            stands,
        }),
    }
}

fn tree_rows(
    tree: &Tree,
    within: Option<NodeIx>,
    level: u8,
    on: Date,
    lang: &str,
    rows: &mut Vec<(String, String)>,
    valid: &mut Vec<bool>,
) -> HashMap<NodeIx, u32> {
    let mut index = BTreeMap::new();
    for (ix, node) in tree.iter().filter(|(_, node)| node.level == level) {
        if within.is_some_and(|top| !tree.within(ix, top)) {
            continue;
        }
        index.insert(ix, rows.len() as u32);
        let name = if lang == "en" && !node.en.is_empty() { node.en.as_str() } else { node.name_on(on) };
        rows.push((node.code.clone(), name.to_owned()));
        valid.push(node.valid_on(on));
    }
    index.into_iter().collect()
}
