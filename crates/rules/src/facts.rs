use std::collections::BTreeMap;

use ballast_model::NodeIx;
use ballast_packs::plan::{DatePart, Facts, Formula, Frame, FrameColumn, Lookup, SubjectAttribute, Version};
use rust_decimal::Decimal;

use crate::{Codes, RulesError};

/// A version laid beside a frame: the columns it reads, its parameters and its lookups, found once for all rows.
#[derive(Debug)]
pub(crate) struct Desk<'a> {
    pub version: &'a Version,
    pub frame: &'a Frame,
    pub codes: Codes<'a>,
    /// By input.
    pub columns: Vec<&'a FrameColumn>,
    /// By parameter, in base units.
    pub parameters: Vec<Decimal>,
    lookups: Vec<Rows<'a>>,
}

/// A lookup's rows, ready to be asked.
#[derive(Debug)]
struct Rows<'a> {
    lookup: &'a Lookup,
    by_node: BTreeMap<NodeIx, Decimal>,
    by_code: BTreeMap<&'a str, Decimal>,
}

impl<'a> Desk<'a> {
    pub fn new(
        programme: &str,
        version: &'a Version,
        frame: &'a Frame,
        codes: Codes<'a>,
    ) -> Result<Self, RulesError> {
        let column = |used: &'a ballast_packs::plan::InputUse| {
            frame.columns.get(&used.input).ok_or_else(|| RulesError::Input {
                programme: programme.to_owned(),
                version: version.id.clone(),
                input: format!("{:?}", used.input),
            })
        };
        let lookups = version.lookups.iter().map(|lookup| {
            let mut rows = Rows { lookup, by_node: BTreeMap::new(), by_code: BTreeMap::new() };
            for (code, value) in &lookup.rows {
                match codes.tree(lookup.by) {
                    Some(tree) => {
                        if let Some(node) = tree.resolve(code, frame.on) {
                            // The first row counts, as a reader of the table would take it.
                            rows.by_node.entry(node).or_insert(*value);
                        }
                    }
                    None => {
                        rows.by_code.entry(code).or_insert(*value);
                    }
                }
            }
            rows
        });
        Ok(Self {
            version,
            frame,
            codes,
            columns: version.inputs.iter().map(column).collect::<Result<_, _>>()?,
            parameters: version.parameters.iter().map(|parameter| parameter.amount()).collect(),
            lookups: lookups.collect(),
        })
    }

    /// A row's code of an attribute; empty where not known.
    pub fn attribute(&self, row: usize, attribute: SubjectAttribute) -> &'a str {
        match attribute {
            SubjectAttribute::Region => self.frame.region.get(row),
            SubjectAttribute::Industry => self.frame.industry.get(row),
            SubjectAttribute::Size => self.frame.size.get(row),
            SubjectAttribute::Ownership => self.frame.ownership.get(row),
        }
    }

    /// An input's integer as it was stored.
    pub fn stored(&self, row: usize, input: usize) -> Option<i64> {
        self.columns.get(input)?.values.get(row)
    }

    /// An input in base units.
    pub fn input(&self, row: usize, input: usize) -> Option<Decimal> {
        let factor = self.version.inputs.get(input)?.factor;
        Decimal::from(self.stored(row, input)?).checked_mul(factor)
    }

    /// The row of a lookup for a subject, as declared: its node's, else that of the nearest node above, else `otherwise`.
    /// Nothing where the subject's code is not known: one whose county is not known is not of "all other counties".
    pub fn looked_up(&self, row: usize, lookup: usize) -> Option<Decimal> {
        let rows = self.lookups.get(lookup)?;
        let own = self.attribute(row, rows.lookup.by);
        if own.is_empty() {
            return None;
        }
        let found = match self.codes.tree(rows.lookup.by) {
            None => rows.by_code.get(own).copied(),
            Some(tree) => tree
                .ancestors(tree.resolve(own, self.frame.on)?)
                .find_map(|node| rows.by_node.get(&node).copied()),
        };
        found.or(rows.lookup.otherwise)
    }

    pub fn lookup(&self, row: usize, lookup: usize) -> Option<Decimal> {
        self.looked_up(row, lookup)?.checked_mul(self.version.lookups.get(lookup)?.factor)
    }
}

/// The scores that formulas may ask for: in all, and by group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scores {
    pub total: Option<Decimal>,
    pub groups: Vec<(String, Option<Decimal>)>,
}

/// One subject's facts. [`FrameRow`](ballast_packs::plan::FrameRow) is the same thing without preparation, places and scores,
/// for evaluators that do not see this crate; it says why there are two.
#[derive(Clone, Copy)]
pub(crate) struct RowFacts<'d, 'a> {
    pub desk: &'d Desk<'a>,
    pub row: usize,
    /// By ranking, then by row; as far as they have been worked out.
    pub rankings: &'d [Vec<Option<Decimal>>],
    /// Before the score is worked out there is none.
    pub scores: Option<&'d Scores>,
}

impl Facts for RowFacts<'_, '_> {
    fn input(&self, input: usize) -> Option<Decimal> {
        self.desk.input(self.row, input)
    }

    fn attribute(&self, attribute: SubjectAttribute) -> &str {
        self.desk.attribute(self.row, attribute)
    }

    fn within(&self, attribute: SubjectAttribute, codes: &[String]) -> Option<bool> {
        let own = self.desk.attribute(self.row, attribute);
        self.desk.codes.within(attribute, own, codes, self.desk.frame.on)
    }

    fn lookup(&self, lookup: usize) -> Option<Decimal> {
        self.desk.lookup(self.row, lookup)
    }

    fn ranking(&self, ranking: usize) -> Option<Decimal> {
        self.rankings.get(ranking)?.get(self.row).copied().flatten()
    }

    fn score(&self, group: Option<&str>) -> Option<Decimal> {
        let scores = self.scores?;
        match group {
            None => scores.total,
            Some(group) => scores.groups.iter().find(|(id, _)| id == group)?.1,
        }
    }

    fn parameter(&self, parameter: usize) -> Decimal {
        // A plan that names a parameter it does not have cannot come out of a pack.
        self.desk.parameters.get(parameter).copied().unwrap_or_default()
    }

    fn named(&self, value: usize) -> Option<&Formula> {
        self.desk.version.values.get(value).map(|value| &value.formula)
    }

    fn reference(&self, part: DatePart) -> Decimal {
        part.of(self.desk.frame.on)
    }
}
