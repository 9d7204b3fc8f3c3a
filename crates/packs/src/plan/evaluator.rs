use std::{path::PathBuf, sync::Arc};

use ballast_model::{ReturnTable, Scope};

/// Where the returns of one period lie: a sealed Parquet file, or rows at hand (an open period).
#[derive(Debug, Clone)]
pub enum Segment {
    /// A sealed file of returns (`lake/form=F/period=P/vN.parquet`).
    File(PathBuf),
    /// Rows in memory.
    Rows(Arc<ReturnTable>),
}

/// What one measure sums.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Measure {
    /// Column of the current period's return.
    pub current: MeasureSource,
    /// Where the base comes from: tried in order, the first that has a value wins.
    pub base: Vec<MeasureSource>,
}

/// A column of one of the segments a plan reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MeasureSource {
    /// A column of the current segment.
    Current(String),
    /// A column of last year's segment, same enterprise.
    LastYear(String),
    /// `later - earlier`, both of the current year: a period derived from year-to-date columns.
    /// The first is a column of the current segment, the second of [`LeafPlan::earlier`].
    Difference(String, String),
    /// The same for last year: columns of [`LeafPlan::last_year`] and [`LeafPlan::last_year_earlier`].
    LastYearDifference(String, String),
}

/// One pass over one period's returns, summed to leaf cells.
#[derive(Debug, Clone)]
pub struct LeafPlan {
    /// The period's returns.
    pub current: Segment,
    /// Last year's returns of the same period, where any source of a measure needs them
    /// or leavers are to be counted.
    pub last_year: Option<Segment>,
    /// The period before, for [`MeasureSource::Difference`].
    pub earlier: Option<Segment>,
    /// The period before, last year.
    pub last_year_earlier: Option<Segment>,
    /// What to sum.
    pub measures: Vec<Measure>,
    /// Columns a leaf is made of: `region`, `industry`, and where asked for `size`, `ownership`, `subject`.
    pub keys: Vec<String>,
    /// Rows the asker may see.
    pub scope: Scope,
    /// Only rows whose region is one of these leaf codes; all where empty.
    pub regions: Vec<String>,
    /// Only rows whose industry is one of these leaf codes; all where empty.
    pub industries: Vec<String>,
}

/// Sums of one measure in one leaf cell. Values are integers in the field's unit; i128 because
/// a nation's sum of thousands of yuan times a fixed-point factor passes 2^63.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leaf {
    /// Sum over all returns with a value.
    pub value: i128,
    /// Sum over enterprises that also have a base.
    pub current: i128,
    /// Their base.
    pub base: i128,
    /// Returns with a value.
    pub counted: u64,
    /// Of these, without a base.
    pub entered: u64,
    /// Enterprises with a value last year and none now (in the cell they had last year).
    pub left: u64,
    /// Returns whose value could not be derived for want of the earlier period.
    pub underived: u64,
}

impl Leaf {
    /// Adds another cell's sums.
    pub fn add(&mut self, other: &Leaf) {
        self.value += other.value;
        self.current += other.current;
        self.base += other.base;
        self.counted += other.counted;
        self.entered += other.entered;
        self.left += other.left;
        self.underived += other.underived;
    }
}

/// One key column of [`LeafSums`]: a code into a dictionary per cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyColumn {
    /// The plan's key: `region`, `industry`, ...
    pub name: String,
    /// Distinct texts.
    pub dictionary: Vec<String>,
    /// Place in `dictionary`, one per cell.
    pub codes: Vec<u32>,
}

impl KeyColumn {
    /// The key's text in a cell.
    pub fn get(&self, cell: usize) -> &str {
        self.codes.get(cell).and_then(|&c| self.dictionary.get(c as usize)).map_or("", String::as_str)
    }
}

/// Leaf cells: keys in the plan's order, and one [`Leaf`] per measure and cell. Each combination of keys appears once.
/// The order of cells is not specified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeafSums {
    /// Key columns, each as long as there are cells.
    pub keys: Vec<KeyColumn>,
    /// `measures[m][cell]`.
    pub measures: Vec<Vec<Leaf>>,
}

impl LeafSums {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.keys.first().map_or(0, |key| key.codes.len())
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key column of that name.
    pub fn key(&self, name: &str) -> Option<&KeyColumn> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// What went wrong in an evaluator.
#[derive(Debug, thiserror::Error)]
pub enum EvaluatorError {
    /// A column that the plan names is not in the segment.
    #[error("{segment} has no column {column}")]
    Column {
        /// File or period.
        segment: String,
        /// Column.
        column: String,
    },
    /// This evaluator cannot read this kind of segment.
    #[error("{0}")]
    Segment(String),
    /// Anything the engine below reports.
    #[error("{context}: {message}")]
    Engine {
        /// What was being done.
        context: String,
        /// What the engine said.
        message: String,
    },
}

/// Runs plans. `panel` holds the small, obviously right one; `engine` the fast one; property
/// tests hold the second to the first.
pub trait Evaluator: Send + Sync {
    /// Sums a period to leaf cells.
    ///
    /// # Errors
    /// [`EvaluatorError`] for a missing column or an unreadable segment.
    fn leaf_sums(&self, plan: &LeafPlan) -> Result<LeafSums, EvaluatorError>;
}

impl std::fmt::Debug for dyn Evaluator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Evaluator")
    }
}

/// Shared ownership of an evaluator.
pub type SharedEvaluator = Arc<dyn Evaluator>;
