use ballast_model::{NodeIx, Tree};
use rust_decimal::Decimal;

use super::{DatePart, Facts, Formula, Frame, FrameColumn, SubjectAttribute, Version};
use crate::Packs;

/// One row of a frame as the facts of a version: what the obvious evaluator reads, and what a fast one falls back to
/// where a value is too near to a threshold for floats.
///
/// `ballast-rules` has facts of its own, with what it looks up prepared for all rows, places and scores. They are kept apart on
/// purpose: an evaluator over here must not depend on that crate, asks for few rows and knows neither places nor scores, and the
/// two are held to each other by tests, which would test nothing if both were one.
#[derive(Clone, Copy)]
pub struct FrameRow<'a> {
    packs: &'a Packs,
    frame: &'a Frame,
    version: &'a Version,
    row: usize,
}

impl<'a> FrameRow<'a> {
    /// A row of a frame, seen by a version.
    pub fn new(packs: &'a Packs, frame: &'a Frame, version: &'a Version, row: usize) -> Self {
        Self { packs, frame, version, row }
    }

    /// The column behind an input of the version.
    pub fn column(&self, input: usize) -> Option<&'a FrameColumn> {
        self.frame.columns.get(&self.version.inputs.get(input)?.input)
    }

    /// The integer as stored.
    pub fn stored(&self, input: usize) -> Option<i64> {
        self.column(input)?.values.get(self.row)
    }

    fn tree(&self, attribute: SubjectAttribute) -> Option<&'a Tree> {
        match attribute {
            SubjectAttribute::Region => self.packs.tree("regions"),
            SubjectAttribute::Industry => self.packs.tree("industries"),
            SubjectAttribute::Size | SubjectAttribute::Ownership => None,
        }
    }

    /// The subject's node on the reference date: a code that ended counts where its successor lies.
    pub fn node(&self, attribute: SubjectAttribute) -> Option<(&'a Tree, NodeIx)> {
        let tree = self.tree(attribute)?;
        Some((tree, tree.resolve(self.attribute(attribute), self.frame.on)?))
    }
}

impl Facts for FrameRow<'_> {
    fn input(&self, input: usize) -> Option<Decimal> {
        Decimal::from(self.stored(input)?).checked_mul(self.version.inputs.get(input)?.factor)
    }

    fn attribute(&self, attribute: SubjectAttribute) -> &str {
        let column = match attribute {
            SubjectAttribute::Region => &self.frame.region,
            SubjectAttribute::Industry => &self.frame.industry,
            SubjectAttribute::Size => &self.frame.size,
            SubjectAttribute::Ownership => &self.frame.ownership,
        };
        column.get(self.row)
    }

    fn within(&self, attribute: SubjectAttribute, codes: &[String]) -> Option<bool> {
        let Some((tree, node)) = self.node(attribute) else {
            // Sizes and ownerships have no tree: the code itself counts.
            let own = self.attribute(attribute);
            return (self.tree(attribute).is_none() && !own.is_empty())
                .then(|| codes.iter().any(|c| c == own));
        };
        let mut tops = codes.iter().filter_map(|code| tree.resolve(code, self.frame.on));
        Some(tops.any(|top| tree.within(node, top)))
    }

    fn lookup(&self, lookup: usize) -> Option<Decimal> {
        let lookup = self.version.lookups.get(lookup)?;
        // The first row of a code counts, as a reader of the table would take it.
        let found = match self.tree(lookup.by) {
            Some(tree) => {
                let node = tree.resolve(self.attribute(lookup.by), self.frame.on)?;
                let of = |row: &(String, Decimal), above: NodeIx| {
                    tree.resolve(&row.0, self.frame.on) == Some(above)
                };
                tree.ancestors(node).find_map(|above| lookup.rows.iter().find(|row| of(row, above)))
            }
            None => {
                let own = self.attribute(lookup.by);
                if own.is_empty() {
                    return None;
                }
                lookup.rows.iter().find(|(code, _)| code == own)
            }
        };
        found.map(|(_, value)| *value).or(lookup.otherwise)?.checked_mul(lookup.factor)
    }

    fn ranking(&self, _: usize) -> Option<Decimal> {
        None
    }

    fn score(&self, _: Option<&str>) -> Option<Decimal> {
        None
    }

    fn parameter(&self, parameter: usize) -> Decimal {
        self.version.parameters.get(parameter).map_or(Decimal::ZERO, super::Parameter::amount)
    }

    fn named(&self, value: usize) -> Option<&Formula> {
        self.version.values.get(value).map(|value| &value.formula)
    }

    fn reference(&self, part: DatePart) -> Decimal {
        part.of(self.frame.on)
    }
}
