use ballast_model::Diagnostic;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Question, ledger::LedgerReport};

/// One number of a dispatch: what is printed, and which figure it is.
///
/// Every number in a dispatch or a brief is one of these, so that it can be opened down to the
/// returns behind it, and so that a brief whose numbers no longer match can be stopped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Number {
    /// The exact value: in `unit`, in percent for growth, share and contribution, in percentage points for pull.
    pub value: Decimal,
    /// As printed, rounded to the decimals of its kind, without unit.
    pub text: String,
    /// Unit as printed: `亿元`, `%`, `个百分点`, `家`.
    pub unit: String,
    /// Which figure it is.
    pub reference: FigureRef,
}

impl Number {
    /// The same number under another key: what is computed from a figure must not be taken for it.
    #[must_use]
    pub(crate) fn called(mut self, key: &str) -> Self {
        key.clone_into(&mut self.reference.key);
        self
    }
}

/// The address of a figure: printed as `output@2024-12/region:370100/growth`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FigureRef {
    /// Indicator id.
    pub indicator: String,
    /// Period as asked: `2024-12` or `2024-01..2024-12`.
    pub period: String,
    /// Dimension: `region`, `industry`, `subject`, `zone`, `size`, `ownership`.
    pub by: String,
    /// Node code within the dimension.
    pub node: String,
    /// The region the question was asked within, where it was not the whole: needed for pull, share and contribution.
    pub within: String,
    /// `value`, `base`, `growth`, `real_growth` (at constant price), `contribution`, `pull`, `share`, `rank`, `counted`,
    /// `entered`, `left`; of a target `gap`, `progress`, `calendar_pace`, `seasonal_pace`; of a revision `revision-CAUSE-value`
    /// and `revision-CAUSE-points`.
    pub key: String,
}

impl std::fmt::Display for FigureRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}/{}:{}", self.indicator, self.period, self.by, self.node)?;
        if !self.within.is_empty() {
            write!(f, "/within:{}", self.within)?;
        }
        write!(f, "/{}", self.key)
    }
}

impl std::str::FromStr for FigureRef {
    type Err = Question;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || Question::no_address(text);
        let (indicator, rest) = text.split_once('@').ok_or_else(bad)?;
        let parts: Vec<&str> = rest.split('/').collect();
        let (period, by, within, key) = match parts.as_slice() {
            [period, by, key] => (*period, *by, "", *key),
            [period, by, within, key] => {
                (*period, *by, within.strip_prefix("within:").ok_or_else(bad)?, *key)
            }
            _ => return Err(bad()),
        };
        let (by, node) = by.split_once(':').ok_or_else(bad)?;
        Ok(Self {
            indicator: indicator.to_owned(),
            period: period.to_owned(),
            by: by.to_owned(),
            node: node.to_owned(),
            within: within.to_owned(),
            key: key.to_owned(),
        })
    }
}

/// A colour with its sign and meaning: colour is never the only sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Colour {
    /// `red`, `orange`, `yellow`, `green`, `blue`.
    pub colour: String,
    /// CSS colour.
    pub css: String,
    /// Sign beside it.
    pub sign: String,
    /// What it means.
    pub name: String,
}

/// One indicator over the whole scope: the month and the year to date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Headline {
    /// Indicator id.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Value of the reporting period.
    pub month: Option<Number>,
    /// Its growth (change in percentage points for ratios).
    pub month_growth: Option<Number>,
    /// Value from January.
    pub to_date: Option<Number>,
    /// Its growth.
    pub to_date_growth: Option<Number>,
    /// Growth at constant price, year to date, where a price index exists.
    pub real_growth: Option<Number>,
    /// Colour by the indicator's key.
    pub colour: Option<Colour>,
}

/// One cell of the five-colour table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColourCell {
    /// Indicator id.
    pub indicator: String,
    /// Growth (or what the key looks at).
    pub number: Option<Number>,
    /// Its colour; nothing where it could not be computed.
    pub colour: Option<Colour>,
}

/// One region of the five-colour table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColourRow {
    /// Region code.
    pub node: String,
    /// Region name.
    pub name: String,
    /// One cell per indicator.
    pub cells: Vec<ColourCell>,
}

/// The bands of one indicator, printed beside the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColourLegend {
    /// Indicator id.
    pub indicator: String,
    /// Indicator name.
    pub name: String,
    /// What is coloured, in words: year-to-date growth (%).
    pub measure: String,
    /// Bands from high to low: colour and the range in words (`8 及以上`, `6—8`).
    pub bands: Vec<(Colour, String)>,
    /// Who set them.
    pub source: String,
}

/// One line of "who moved the total".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PullRow {
    /// Node code or enterprise id.
    pub node: String,
    /// Its name.
    pub name: String,
    /// Where it is (for enterprises: county and industry).
    pub place: String,
    /// Value.
    pub value: Option<Number>,
    /// Growth.
    pub growth: Option<Number>,
    /// Pull in percentage points.
    pub pull: Option<Number>,
}

/// Who moved the total, up and down, along one dimension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pulls {
    /// `region`, `industry` or `subject`.
    pub by: String,
    /// Largest positive pulls, largest first.
    pub up: Vec<PullRow>,
    /// Largest negative pulls, most negative first.
    pub down: Vec<PullRow>,
    /// Pull of all not listed.
    pub rest: Option<Number>,
}

/// An enterprise that needs a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FirmRow {
    /// Enterprise id.
    pub id: String,
    /// Name.
    pub name: String,
    /// County.
    pub region: String,
    /// Industry.
    pub industry: String,
    /// Value of the headline indicator in the period.
    pub value: Option<Number>,
    /// The same period of last year.
    pub base: Option<Number>,
    /// Growth.
    pub growth: Option<Number>,
    /// Periods in a row for which it has been so.
    pub periods: u32,
}

/// A target and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetRow {
    /// Region code.
    pub node: String,
    /// Region name.
    pub name: String,
    /// Indicator name.
    pub indicator: String,
    /// The target as promised: `增长 6.5%` or `9800 亿元`.
    pub target: String,
    /// What it stands at.
    pub actual: Option<Number>,
    /// Shortfall against pace (negative: behind), percentage points of growth or of progress.
    pub gap: Option<Number>,
    /// Progress in percent of the year's level.
    pub progress: Option<Number>,
    /// Where the calendar says it should be, percent.
    pub calendar_pace: Option<Number>,
    /// Where past years' seasonal pace says it should be, percent.
    pub seasonal_pace: Option<Number>,
    /// Behind pace.
    pub behind: bool,
    /// Where it was promised.
    pub source: String,
}

/// A region whose returns are not all in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissingRow {
    /// Region code.
    pub node: String,
    /// Region name.
    pub name: String,
    /// Enterprises that reported the month before and have not reported now; over several months each counts once.
    pub missing: u64,
    /// Enterprises expected: those that reported the month before.
    pub expected: u64,
    /// Some of them, by name.
    pub examples: Vec<String>,
}

/// One part of the change since the vintage before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevisionPart {
    /// `late`, `withdrawn`, `corrected`, `codes`, `scope`, `deflator`.
    pub cause: String,
    /// In words.
    pub name: String,
    /// Enterprises concerned.
    pub subjects: u64,
    /// Change of the value.
    pub value: Number,
    /// Change of growth, percentage points.
    pub points: Number,
}

/// Growth of the headline indicator in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendPoint {
    /// Reporting period: `2024-12`.
    pub period: String,
    /// In words: `2024年12月`.
    pub label: String,
    /// Growth of the period.
    pub month: Option<Number>,
    /// Growth from January.
    pub to_date: Option<Number>,
    /// Vintage of the returns behind both; the oldest and the newest where they differ.
    pub vintage: String,
}

/// What happened in a period, why, and where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dispatch {
    /// The reporting period, or several: `2024-12`, `2024-Q3`.
    pub period: String,
    /// In words: `2024年12月`.
    pub period_label: String,
    /// January to then: `2024-01..2024-12`.
    pub to_date: String,
    /// In words: `2024年1—12月`.
    pub to_date_label: String,
    /// Region code of the whole.
    pub node: String,
    /// Region name of the whole.
    pub name: String,
    /// Vintage of the period's returns.
    pub vintage: String,
    /// In words, which enterprises are compared.
    pub scope: String,
    /// Enterprises counted.
    pub counted: u64,
    /// Enterprises without a base.
    pub entered: u64,
    /// Enterprises of last year without a value now.
    pub left: u64,
    /// Rows marked by queries, in all months of the period.
    pub queries: u64,
    /// Main indicators.
    pub headlines: Vec<Headline>,
    /// Five-colour table: the regions below the whole.
    pub colours: Vec<ColourRow>,
    /// Its keys.
    pub legends: Vec<ColourLegend>,
    /// Id of the indicator explained by pulls.
    pub pulled: String,
    /// Its name.
    pub pulled_name: String,
    /// Who moved it, by region, industry and enterprise; year to date.
    pub pulls: Vec<Pulls>,
    /// Growth of the headline indicator, period by period, for the last two years.
    pub trend: Vec<TrendPoint>,
    /// Enterprises that stand still in the last month of the period.
    pub stopped: Vec<FirmRow>,
    /// How many there are; the list may be shorter.
    pub stopped_count: u64,
    /// Enterprises whose value over the whole period fell sharply.
    pub falling: Vec<FirmRow>,
    /// How many there are.
    pub falling_count: u64,
    /// Targets, those behind first.
    pub targets: Vec<TargetRow>,
    /// Data not yet in.
    pub missing: Vec<MissingRow>,
    /// Whether there is an earlier period that says who is expected; without one nobody can be missing.
    pub expected_known: bool,
    /// What changed since the last vintage.
    pub revision: Vec<RevisionPart>,
    /// Vintages compared: `v1 → v2`.
    pub revision_of: String,
    /// How the ledger stands in the region: what goes on, and what ended since the year of the period began.
    /// Nothing where there is no item.
    pub ledger: Option<LedgerReport>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Mistakes in packs that touch what is shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}
