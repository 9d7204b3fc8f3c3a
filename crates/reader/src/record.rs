use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What was found in one document. Records are in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Every number that states a measured, estimated or promised quantity.
    pub figures: Vec<Figure>,
    /// Every item of planned work.
    pub tasks: Vec<PlannedTask>,
    /// Named programmes and other names that a pack knows: `“33618”`, 五色图.
    pub mentions: Vec<Mention>,
}

/// One number of the text and what it says.
///
/// Offsets are Unicode code points of the document's text, the end exclusive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// First character of the numeric expression.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// The numeric expression as it stands there, its unit included, hedges not: `1.09万亿元`.
    pub text: String,
    /// The number with 万 and 亿 multiplied out, exactly; a percentage is kept as the number before its sign.
    pub value: Decimal,
    /// The upper end of a range.
    pub value_hi: Option<Decimal>,
    /// The unit left over: `元`, `%`, `百分点`, `家`; `比例` for a fraction without a sign.
    pub unit: String,
    /// The shortest phrase of the text that names what is measured. Empty where the text names nothing.
    pub indicator: String,
    /// The pack's indicator that the phrase names, where one is known.
    pub link: Option<IndicatorLink>,
    /// What kind of number it is.
    pub measure: ReadMeasure,
    /// Whether it happened, is promised, or is expected of a period not yet closed.
    pub status: FigureStatus,
    /// Short name of the place it is about: `重庆`, `京津冀`, `全国`.
    pub region: Option<String>,
    /// The place's code, where the pack's tree has it.
    pub region_code: Option<String>,
    /// What it covers: `2024`, `2024-01..2024-11`, `2025-Q1`, `2024-H1`, `2024-11`, `..2024`, `2024..2028`.
    pub period: Option<String>,
    /// How firm the number is.
    pub bound: Bound,
    /// Index into [`Reading::tasks`] of the innermost task whose text holds it.
    pub task: Option<usize>,
    /// The words that decided, for a person to check.
    pub because: Vec<Reason>,
}

/// What kind of number a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadMeasure {
    /// An amount or a count.
    Level,
    /// A rate of change, year on year unless the text says otherwise.
    Growth,
    /// A part of a whole: penetration, completion, contribution.
    Share,
    /// A difference: up so many points, so many places forward.
    Change,
    /// A place in an order.
    Rank,
}

/// Whether a figure happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FigureStatus {
    /// It happened.
    Actual,
    /// It is to be reached.
    Target,
    /// It is expected of a period not yet closed.
    Estimate,
}

/// How firm a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// As said.
    #[default]
    Eq,
    /// At least: 以上, 超, 不低于.
    Ge,
    /// At most: 以内, 不超过.
    Le,
    /// About: 约, 近, 左右, 余.
    Approx,
}

/// An indicator of a pack that a phrase of the text names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorLink {
    /// The indicator's id in the pack.
    pub id: String,
    /// 1 for the pack's own name or alias, less the more of the phrase is left over.
    pub confidence: f64,
}

/// Why a record says what it says: the part decided, and the words that decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The attribute: `status`, `period`, `region`, `indicator`, `measure`, `bound`.
    pub of: Cow<'static, str>,
    /// First character of the deciding words.
    pub start: usize,
    /// One past their last character.
    pub end: usize,
    /// Where the decision is not written in the sentence: `section`, `heading`, `list`, `document`.
    pub by: Cow<'static, str>,
}

/// One item of planned work, as it would stand on an office's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedTask {
    /// First character of the item, its enumerator included.
    pub start: usize,
    /// One past the last character of the item's text, its sub-tasks included.
    pub end: usize,
    /// From the start to the first full stop, or the run-in title; at most 40 characters.
    pub heading: String,
    /// Short name of the place whose plan it is.
    pub region: Option<String>,
    /// The place's code, where the pack's tree has it.
    pub region_code: Option<String>,
    /// The year the plan is for.
    pub plan_year: Option<i16>,
    /// 1 for the top items of the region's plan, 2 for items inside one, and so on.
    pub level: u8,
    /// Index into [`Reading::tasks`] of the item it stands under.
    pub parent: Option<usize>,
    /// Indices into [`Reading::figures`] of the targets inside it, those of its sub-tasks not included.
    pub targets: Vec<usize>,
    /// The unit that leads, where the text names one (牵头单位, 责任单位).
    pub owner: Option<String>,
    /// By when, where the text says: a period as in [`Figure::period`].
    pub deadline: Option<String>,
    /// What a ledger would want and the text does not give.
    pub flags: Vec<Flag>,
}

/// What a promise lacks. Flagged, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// No unit is named to lead.
    NoOwner,
    /// No number says when it is done.
    NoNumber,
    /// No date says by when.
    NoDeadline,
}

/// A name that the pack knows, where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// As written.
    pub text: String,
    /// The pack's id for it: `chongqing-33618`.
    pub id: String,
}
