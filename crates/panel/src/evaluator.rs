use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ballast_model::{Column, ReturnTable};
use ballast_packs::plan::{
    Evaluator, EvaluatorError, KeyColumn, Leaf, LeafPlan, LeafSums, Measure, MeasureSource, Segment,
};

/// The small, obviously right evaluator: one loop over rows in memory. Any faster one has to give
/// the same cells.
///
/// - A row counts if the plan's scope, regions and industries allow it. Values of the same
///   enterprise in other periods are looked up whatever region it had then.
/// - A measure's value: `counted`, `value`; with a base (the first source that has one) `current`
///   and `base`, without one `entered`. A value that lacks its earlier period is `underived`.
///   A blank is nothing at all: missing is not zero.
/// - A row of last year with a value then and none now is `left`, in the cell it had then.
/// - A cell in which nothing was counted, underived or left is not there.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainEvaluator;

impl Evaluator for PlainEvaluator {
    fn leaf_sums(&self, plan: &LeafPlan) -> Result<LeafSums, EvaluatorError> {
        let current = Indexed::new(&plan.current)?;
        let last_year = plan.last_year.as_ref().map(Indexed::new).transpose()?;
        let earlier = plan.earlier.as_ref().map(Indexed::new).transpose()?;
        let last_year_earlier = plan.last_year_earlier.as_ref().map(Indexed::new).transpose()?;
        let tables = Tables { current, last_year, earlier, last_year_earlier };
        let filter = Filter::new(plan);

        let mut cells: BTreeMap<Vec<String>, Vec<Leaf>> = BTreeMap::new();
        for (at, measure) in plan.measures.iter().enumerate() {
            let value = tables.source(&measure.current)?;
            let bases = measure.base.iter().map(|s| tables.source(s)).collect::<Result<Vec<_>, _>>()?;
            let table = &tables.current.table;
            for row in 0..table.len() {
                if !filter.allows(table, row) {
                    continue;
                }
                let subject = table.subject.get(row);
                let mut leaf = Leaf::default();
                match value.get(subject) {
                    Found::Value(v) => {
                        leaf.counted = 1;
                        leaf.value = v;
                        match bases.iter().find_map(|base| base.get(subject).value()) {
                            Some(b) => (leaf.current, leaf.base) = (v, b),
                            None => leaf.entered = 1,
                        }
                    }
                    Found::Underived => leaf.underived = 1,
                    Found::Missing => continue,
                }
                add(&mut cells, key(plan, table, row)?, plan.measures.len(), at, &leaf);
            }
            if let Some(before) = &tables.last_year {
                let then = tables.source(&leaver_source(measure))?;
                for row in 0..before.table.len() {
                    let subject = before.table.subject.get(row);
                    if filter.allows(&before.table, row)
                        && then.get(subject).value().is_some()
                        && value.get(subject).value().is_none()
                    {
                        let leaf = Leaf { left: 1, ..Leaf::default() };
                        add(&mut cells, key(plan, &before.table, row)?, plan.measures.len(), at, &leaf);
                    }
                }
            }
        }
        Ok(from_cells(&plan.keys, plan.measures.len(), cells))
    }
}

/// The cells of leaf sums by their keys' texts, in order: what two evaluators must agree on.
pub fn cells(sums: &LeafSums) -> BTreeMap<Vec<String>, Vec<Leaf>> {
    (0..sums.len())
        .map(|cell| {
            let key = sums.keys.iter().map(|k| k.get(cell).to_owned()).collect();
            (key, sums.measures.iter().map(|m| m.get(cell).copied().unwrap_or_default()).collect())
        })
        .collect()
}

/// Leaf sums from cells by their keys' texts: the inverse of [`cells`].
pub fn from_cells(keys: &[String], measures: usize, cells: BTreeMap<Vec<String>, Vec<Leaf>>) -> LeafSums {
    let mut sums = LeafSums {
        keys: keys.iter().map(|name| KeyColumn { name: name.clone(), ..KeyColumn::default() }).collect(),
        measures: vec![Vec::with_capacity(cells.len()); measures],
    };
    let mut seen: Vec<HashMap<String, u32>> = vec![HashMap::new(); keys.len()];
    for (texts, leaves) in cells {
        for ((column, seen), text) in sums.keys.iter_mut().zip(&mut seen).zip(texts) {
            let code = *seen.entry(text).or_insert_with_key(|text| {
                column.dictionary.push(text.clone());
                column.dictionary.len() as u32 - 1
            });
            column.codes.push(code);
        }
        for (column, leaf) in sums.measures.iter_mut().zip(leaves) {
            column.push(leaf);
        }
    }
    sums
}

fn add(
    cells: &mut BTreeMap<Vec<String>, Vec<Leaf>>,
    key: Vec<String>,
    measures: usize,
    at: usize,
    leaf: &Leaf,
) {
    cells.entry(key).or_insert_with(|| vec![Leaf::default(); measures])[at].add(leaf);
}

/// By what a measure knows that an enterprise was there last year.
fn leaver_source(measure: &Measure) -> MeasureSource {
    let of_last_year = measure
        .base
        .iter()
        .find(|s| matches!(s, MeasureSource::LastYear(_) | MeasureSource::LastYearDifference(..)));
    match (of_last_year, &measure.current) {
        (Some(source), _) => source.clone(),
        (
            None,
            MeasureSource::Difference(later, earlier) | MeasureSource::LastYearDifference(later, earlier),
        ) => MeasureSource::LastYearDifference(later.clone(), earlier.clone()),
        (None, MeasureSource::Current(column) | MeasureSource::LastYear(column)) => {
            MeasureSource::LastYear(column.clone())
        }
    }
}

fn key(plan: &LeafPlan, table: &ReturnTable, row: usize) -> Result<Vec<String>, EvaluatorError> {
    let text = |name: &String| match name.as_str() {
        "region" => Ok(table.region.get(row).to_owned()),
        "industry" => Ok(table.industry.get(row).to_owned()),
        "size" => Ok(table.size.get(row).to_owned()),
        "ownership" => Ok(table.ownership.get(row).to_owned()),
        "subject" => Ok(table.subject.get(row).to_owned()),
        other => Err(EvaluatorError::Column { segment: table.period.to_string(), column: other.to_owned() }),
    };
    plan.keys.iter().map(text).collect()
}

/// A table with its rows by subject.
struct Indexed {
    table: Arc<ReturnTable>,
    rows: HashMap<String, usize>,
}

impl Indexed {
    fn new(segment: &Segment) -> Result<Self, EvaluatorError> {
        match segment {
            Segment::Rows(table) => {
                let rows = table.subject.iter().enumerate().map(|(row, id)| (id.to_owned(), row)).collect();
                Ok(Self { table: Arc::clone(table), rows })
            }
            Segment::File(path) => Err(EvaluatorError::Segment(format!(
                "the plain evaluator reads rows in memory, not {}: read the file first, or use the engine",
                path.display()
            ))),
        }
    }

    fn column(&self, id: &str) -> Result<Lookup<'_>, EvaluatorError> {
        let column = self.table.field(id).ok_or_else(|| EvaluatorError::Column {
            segment: format!("{} {}", self.table.form, self.table.period),
            column: id.to_owned(),
        })?;
        Ok(Lookup { rows: &self.rows, column })
    }
}

#[derive(Clone, Copy)]
struct Lookup<'a> {
    rows: &'a HashMap<String, usize>,
    column: &'a Column,
}

impl Lookup<'_> {
    fn get(&self, subject: &str) -> Option<i128> {
        self.column.get(*self.rows.get(subject)?).map(i128::from)
    }
}

struct Tables {
    current: Indexed,
    last_year: Option<Indexed>,
    earlier: Option<Indexed>,
    last_year_earlier: Option<Indexed>,
}

impl Tables {
    fn source(&self, source: &MeasureSource) -> Result<Source<'_>, EvaluatorError> {
        Ok(match source {
            MeasureSource::Current(id) => Source::Column(Some(self.current.column(id)?)),
            MeasureSource::LastYear(id) => {
                Source::Column(self.last_year.as_ref().map(|t| t.column(id)).transpose()?)
            }
            MeasureSource::Difference(later, earlier) => Source::Difference {
                later: Some(self.current.column(later)?),
                earlier: self.earlier.as_ref().map(|t| t.column(earlier)).transpose()?,
            },
            MeasureSource::LastYearDifference(later, earlier) => Source::Difference {
                later: self.last_year.as_ref().map(|t| t.column(later)).transpose()?,
                earlier: self.last_year_earlier.as_ref().map(|t| t.column(earlier)).transpose()?,
            },
        })
    }
}

enum Source<'a> {
    Column(Option<Lookup<'a>>),
    Difference { later: Option<Lookup<'a>>, earlier: Option<Lookup<'a>> },
}

enum Found {
    Value(i128),
    Underived,
    Missing,
}

impl Found {
    fn value(self) -> Option<i128> {
        match self {
            Found::Value(v) => Some(v),
            Found::Underived | Found::Missing => None,
        }
    }
}

impl Source<'_> {
    fn get(&self, subject: &str) -> Found {
        let value = |column: &Option<Lookup<'_>>| column.and_then(|c| c.get(subject));
        match self {
            Source::Column(column) => value(column).map_or(Found::Missing, Found::Value),
            Source::Difference { later, earlier } => match (value(later), value(earlier)) {
                (Some(later), Some(earlier)) => Found::Value(later - earlier),
                (Some(_), None) => Found::Underived,
                (None, _) => Found::Missing,
            },
        }
    }
}

struct Filter<'a> {
    plan: &'a LeafPlan,
    regions: BTreeSet<&'a str>,
    industries: BTreeSet<&'a str>,
}

impl<'a> Filter<'a> {
    fn new(plan: &'a LeafPlan) -> Self {
        Self {
            plan,
            regions: plan.regions.iter().map(String::as_str).collect(),
            industries: plan.industries.iter().map(String::as_str).collect(),
        }
    }

    fn allows(&self, table: &ReturnTable, row: usize) -> bool {
        let region = table.region.get(row);
        self.plan.scope.allows(table.subject.get(row), region)
            && (self.regions.is_empty() || self.regions.contains(region))
            && (self.industries.is_empty() || self.industries.contains(table.industry.get(row)))
    }
}
