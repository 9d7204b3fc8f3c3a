use ballast_model::{NodeIx, Tree};
use ballast_packs::{
    Packs,
    plan::{Programme, SubjectAttribute, Version},
};
use jiff::civil::Date;

use crate::RulesError;

/// The trees that codes are read in, on a date: a code that has ended stands for its successor.
#[derive(Debug, Clone, Copy)]
pub struct Codes<'a> {
    /// Regions.
    pub regions: &'a Tree,
    /// Industries.
    pub industries: &'a Tree,
}

impl<'a> Codes<'a> {
    /// The trees `regions` and `industries` of the packs.
    ///
    /// # Errors
    /// [`RulesError::Tree`] where a tree is in no pack.
    pub fn of(packs: &'a Packs) -> Result<Self, RulesError> {
        let tree = |id: &'static str| packs.tree(id).ok_or(RulesError::Tree(id));
        Ok(Self { regions: tree("regions")?, industries: tree("industries")? })
    }

    /// The tree of an attribute; sizes and ownerships have none.
    pub fn tree(&self, attribute: SubjectAttribute) -> Option<&'a Tree> {
        match attribute {
            SubjectAttribute::Region => Some(self.regions),
            SubjectAttribute::Industry => Some(self.industries),
            SubjectAttribute::Size | SubjectAttribute::Ownership => None,
        }
    }

    /// Whether `own` is one of `codes` or lies below one; nothing where `own` is not known.
    pub fn within(&self, attribute: SubjectAttribute, own: &str, codes: &[String], on: Date) -> Option<bool> {
        if own.is_empty() {
            return None;
        }
        let Some(tree) = self.tree(attribute) else { return Some(codes.iter().any(|code| code == own)) };
        let own = tree.resolve(own, on)?;
        let mut tops = codes.iter().filter_map(|code| tree.resolve(code, on));
        Some(tops.any(|top| tree.within(own, top)))
    }

    /// The code of the node at a level above (or at) `own`; nothing where it stands above that level or is not known.
    pub fn at_level(&self, attribute: SubjectAttribute, own: &str, level: u8, on: Date) -> Option<&'a str> {
        let tree = self.tree(attribute)?;
        let node = tree.at_level(tree.resolve(own, on)?, level)?;
        Some(&tree.node(node).code)
    }
}

/// The region codes a version is limited to, sorted: every node of the tree that lies, as things stand on the date, in the
/// programme's regions and in those the version is picked by. Codes that have ended are among them where their successor is.
/// Nothing where it is not limited. What [`RuleEvaluator::judge`](ballast_packs::plan::RuleEvaluator::judge) takes.
pub fn region_codes(programme: &Programme, version: &Version, regions: &Tree, on: Date) -> Vec<String> {
    let limits: Vec<Vec<NodeIx>> = [&programme.regions, &version.picks.regions]
        .into_iter()
        .filter(|codes| !codes.is_empty())
        .map(|codes| codes.iter().filter_map(|code| regions.resolve(code, on)).collect())
        .collect();
    if limits.is_empty() {
        return Vec::new();
    }
    let inside = |code: &str| {
        let Some(own) = regions.resolve(code, on) else { return false };
        limits.iter().all(|tops| tops.iter().any(|top| regions.within(own, *top)))
    };
    let mut codes: Vec<String> =
        regions.iter().filter(|(_, node)| inside(&node.code)).map(|(_, node)| node.code.clone()).collect();
    codes.sort();
    if codes.is_empty() {
        // Limits that have nothing in common: a code that no subject has, because an empty list would mean everywhere.
        codes.push("-".to_owned());
    }
    codes
}
