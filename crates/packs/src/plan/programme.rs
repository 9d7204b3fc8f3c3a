use ballast_model::Text;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Formula, Input, SubjectAttribute};

/// A programme: what it judges, in versions that live side by side.
#[derive(Debug, Clone)]
pub struct Programme {
    /// Id used on the command line.
    pub id: String,
    /// Title.
    pub name: Text,
    /// What it is for: `title`, `award`, `warning`, `grading`, `index`, `class`.
    pub kind: ProgrammeKind,
    /// What it judges.
    pub subject: JudgedKind,
    /// The ladder it is a tier of, with its place from below: for "which next tier is closest".
    pub tier: Option<Tier>,
    /// Only subjects in these regions or below; all where empty.
    pub regions: Vec<String>,
    /// Only these industries or below; all where empty.
    pub industries: Vec<String>,
    /// Versions in the order declared.
    pub versions: Vec<Version>,
    /// File and line of the declaration, for messages.
    pub place: String,
}

/// What a programme is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProgrammeKind {
    /// A title that is applied for and held for years.
    Title,
    /// Money.
    Award,
    /// A colour that says where to look.
    Warning,
    /// Grades within a group.
    Grading,
    /// A weighted composite.
    Index,
    /// A class that everyone falls into, such as size.
    Class,
    /// A list of subjects to watch or to cultivate.
    List,
}

/// What a programme judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JudgedKind {
    /// Enterprises.
    Enterprise,
    /// Nodes of the region tree.
    Region,
    /// Nodes of the industry tree.
    Industry,
    /// Projects, by the form that reports them.
    Project,
    /// Chains.
    Chain,
}

/// A place on a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Id of the ladder.
    pub ladder: String,
    /// 1 is the lowest.
    pub rank: u32,
}

/// One version of a programme: everything a decision needs.
#[derive(Debug, Clone)]
pub struct Version {
    /// Id within the programme: `2022`, `A`.
    pub id: String,
    /// Where it comes from.
    pub source: RuleSource,
    /// When it applies.
    pub picks: Picks,
    /// Columns it reads, each once.
    pub inputs: Vec<InputUse>,
    /// Named thresholds and amounts: what `what-if --set` changes.
    pub parameters: Vec<Parameter>,
    /// Tables by region or industry: base values, thresholds by trade.
    pub lookups: Vec<Lookup>,
    /// Named formulas, each using only earlier ones.
    pub values: Vec<NamedValue>,
    /// Places among all subjects judged.
    pub rankings: Vec<Ranking>,
    /// Whether it concerns the subject at all; where it does not hold the whole is "not applicable".
    pub applies: Option<Formula>,
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// How they combine.
    pub requires: Requirement,
    /// Points.
    pub score: Option<Score>,
    /// Grades.
    pub grading: Option<Grading>,
    /// Money.
    pub award: Option<Award>,
    /// Colours with memory.
    pub warning: Option<Warning>,
    /// Years a title granted under it is valid.
    pub validity_years: Option<u32>,
}

/// The document behind a version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSource {
    /// Who issued it.
    pub issuer: Text,
    /// Title of the document.
    pub title: Text,
    /// Document number: `工信部联企业〔2011〕300号`.
    pub number: String,
    /// Day of issue.
    pub issued: Option<Date>,
    /// False: nobody has held it against the document; pages say so.
    pub verified: bool,
    /// What is not verified, or left out.
    pub note: Option<Text>,
}

/// When a version applies. A selector that is not declared fits every case; one that is declared wants the
/// case to state it. Of several versions that fit, the one with most selectors wins; a tie is a mistake in the pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picks {
    /// First reference date.
    pub valid_from: Option<Date>,
    /// Last reference date.
    pub valid_to: Option<Date>,
    /// Kinds of application: `new`, `review`.
    pub applications: Vec<String>,
    /// Batches: `2026`.
    pub batches: Vec<String>,
    /// The certificate held was granted on or after.
    pub certificate_from: Option<Date>,
    /// And on or before.
    pub certificate_to: Option<Date>,
    /// Regions (and below) it applies in.
    pub regions: Vec<String>,
}

/// A column a version reads and how its integers become base units.
#[derive(Debug, Clone, PartialEq)]
pub struct InputUse {
    /// Which column.
    pub input: Input,
    /// Name as explanations show it: 研发费用.
    pub name: Text,
    /// Unit values are shown in; empty for plain numbers, choices and flags.
    pub unit: String,
    /// Base units in one stored integer.
    pub factor: Decimal,
    /// Codes and names of a choice field, by stored integer.
    pub choices: Vec<(String, Text)>,
    /// A judgement of a person: missing means that a person has to decide.
    pub judged: bool,
}

/// A named number.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Id, as formulas use it.
    pub id: String,
    /// Name.
    pub name: Text,
    /// As declared, in `unit`.
    pub value: Decimal,
    /// Unit as declared; empty for plain numbers.
    pub unit: String,
    /// Base units in one of `unit`.
    pub factor: Decimal,
    /// Clause it stands in, where it is not the condition's own.
    pub clause: Option<String>,
}

impl Parameter {
    /// In base units.
    pub fn amount(&self) -> Decimal {
        self.value.checked_mul(self.factor).unwrap_or(self.value)
    }
}

/// Numbers by code; the row of the nearest node above the subject's own counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// Id, as formulas use it.
    pub id: String,
    /// Name.
    pub name: Text,
    /// By which attribute.
    pub by: SubjectAttribute,
    /// Unit of the values as declared.
    pub unit: String,
    /// Base units in one of `unit`.
    pub factor: Decimal,
    /// Code and value as declared.
    pub rows: Vec<(String, Decimal)>,
    /// Where no row fits.
    pub otherwise: Option<Decimal>,
    /// Where the values come from.
    pub clause: String,
}

/// A named formula.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedValue {
    /// Id, as formulas use it.
    pub id: String,
    /// Name.
    pub name: Text,
    /// What it is.
    pub formula: Formula,
    /// Unit it is shown in; empty for plain numbers and conditions.
    pub unit: String,
    /// Base units in one of `unit`.
    pub factor: Decimal,
    /// Its text in the pack.
    pub text: String,
}

/// A place among all subjects that the version applies to. Subjects without a value have none.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Which place.
    pub function: RankFunction,
    /// Of what.
    pub of: Formula,
    /// Largest first.
    pub descending: bool,
    /// Within what.
    pub within: Vec<Partition>,
    /// Its text in the pack.
    pub text: String,
}

/// Window functions, as in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RankFunction {
    /// 1 for the first; equals share the place, the next one is as far as there are before it.
    Rank,
    /// (rank - 1) / (n - 1); 0 where alone.
    PercentRank,
    /// Share of subjects at this place or before.
    CumeDist,
    /// Mean of the group.
    Mean,
    /// Median of the group.
    Median,
    /// Subjects with a value in the group.
    Count,
    /// Sum of the group.
    Sum,
}

/// What a group shares.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Partition {
    /// The region at a level: 1 province, 2 city, 3 county.
    Region(u8),
    /// The industry at a level: 1 section, 2 division, 3 group, 4 class.
    Industry(u8),
    /// Size.
    Size,
    /// Ownership.
    Ownership,
    /// A named condition: above-scale firms and the rest.
    Flag(usize),
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Id within the version.
    pub id: String,
    /// What it asks, in words.
    pub name: Text,
    /// Clause of the document.
    pub clause: String,
    /// A person has to decide: without a recorded judgement the verdict is "needs judgement".
    pub judgement: bool,
    /// Only where this holds; otherwise "not applicable".
    pub when: Option<Formula>,
    /// What has to hold. Nothing: always a matter of judgement.
    pub test: Option<Formula>,
    /// Its text in the pack.
    pub text: String,
    /// Met all the same where this holds.
    pub waiver: Option<Waiver>,
    /// What helps to meet it.
    pub help: Option<Text>,
    /// False: not held against the document.
    pub verified: bool,
}

/// A way around a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// In words.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// What has to hold.
    pub test: Formula,
    /// Its text in the pack.
    pub text: String,
}

/// How conditions combine.
#[derive(Debug, Clone, PartialEq)]
pub enum Requirement {
    /// `Version::conditions`.
    Condition(usize),
    /// All of them; a list of none is met.
    All(Vec<Requirement>),
    /// At least so many; 1 is "any of".
    AtLeast {
        /// How many.
        count: usize,
        /// Of these.
        of: Vec<Requirement>,
    },
}

/// Weighted items.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Most points, where the document says so.
    pub max: Option<Decimal>,
    /// Items in order.
    pub items: Vec<ScoreItem>,
    /// Groups of items: id and name.
    pub groups: Vec<(String, Text)>,
    /// Places the total is rounded to, half away from zero; exact where none is declared.
    pub decimals: Option<u32>,
}

/// One item of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreItem {
    /// Id within the version.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// Group it counts into.
    pub group: Option<String>,
    /// Most points; formulas are capped there.
    pub max: Option<Decimal>,
    /// Only where this holds; otherwise the item is left out and not counted.
    pub when: Option<Formula>,
    /// Points.
    pub points: Points,
    /// What a missing item scores.
    pub missing: MissingItem,
}

/// How points come about.
#[derive(Debug, Clone, PartialEq)]
pub enum Points {
    /// The first band whose condition holds; none: 0 points.
    Bands(Vec<PointBand>),
    /// A formula, such as weight x value / base value.
    Formula {
        /// The points.
        formula: Formula,
        /// Its text in the pack.
        text: String,
        /// Least points.
        floor: Option<Decimal>,
    },
}

/// Points for a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct PointBand {
    /// In words.
    pub name: Option<Text>,
    /// Nothing: everyone else.
    pub when: Option<Formula>,
    /// Its text in the pack.
    pub text: String,
    /// Points.
    pub points: Decimal,
}

/// What a missing item scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MissingItem {
    /// The score is missing too.
    Missing,
    /// So many points, as the document says.
    Points(Decimal),
    /// The mean of the item's points over the subjects that have it.
    Average,
    /// The item is left out and the others are scaled up to the full weight.
    Reweigh,
}

/// Grades.
#[derive(Debug, Clone, PartialEq)]
pub struct Grading {
    /// How a grade is found.
    pub by: GradeBy,
    /// Grades, best first or in order of matching.
    pub grades: Vec<Grade>,
    /// Ties of a percentage grading are broken by these, in order; then by id.
    pub ties: Vec<OrderBy>,
    /// Groups of a percentage grading.
    pub within: Vec<Partition>,
}

/// How a grade is found.
#[derive(Debug, Clone, PartialEq)]
pub enum GradeBy {
    /// The first grade whose condition holds.
    FirstMatch,
    /// The first grade whose lower edge (`Grade::from`, inclusive) the number reaches.
    CutOff(Formula),
    /// By place within the group, largest first: the first `Grade::share` of subjects and so on. Of n subjects the first
    /// floor(share x n) places belong to a cumulative share.
    Percentage(Formula),
}

/// One grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// Id: `A`, `large`, `red`.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// For [`GradeBy::FirstMatch`]; nothing: everyone else.
    pub when: Option<Formula>,
    /// Its text in the pack.
    pub text: String,
    /// For [`GradeBy::CutOff`]: lower edge; nothing: everyone else.
    pub from: Option<Decimal>,
    /// For [`GradeBy::Percentage`]: cumulative share, 0.25 for the first quarter.
    pub share: Option<Decimal>,
    /// Colour id (`red`, `orange`, ...) where the grade has one.
    pub colour: Option<String>,
}

/// A key to sort by.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderBy {
    /// What; subjects without a value come last.
    pub formula: Formula,
    /// Largest first.
    pub descending: bool,
    /// Its text in the pack.
    pub text: String,
}

/// Money for subjects whose verdict is met.
#[derive(Debug, Clone, PartialEq)]
pub struct Award {
    /// Amounts: the first whose condition holds, in yuan.
    pub amounts: Vec<AwardBand>,
    /// Only the first so many by `order`, a parameter.
    pub top: Option<usize>,
    /// Within what the first are counted.
    pub within: Vec<Partition>,
    /// Who comes first; then by id.
    pub order: Vec<OrderBy>,
    /// Budget in yuan, a parameter.
    pub budget: Option<usize>,
    /// What happens where the budget does not reach.
    pub over_budget: OverBudget,
    /// Most for one subject, in yuan, a parameter.
    pub cap: Option<usize>,
    /// What was paid under these programmes (and this one) counts against `cap`.
    pub cap_with: Vec<String>,
    /// Payments of so many earlier years count against `cap`; `None`: of all years.
    pub cap_years: Option<u32>,
    /// Who is paid under one of these for the same year is not paid here.
    pub excludes: Vec<String>,
    /// Instalments; one of 100% where none is declared.
    pub instalments: Vec<Instalment>,
    /// Amounts are rounded down to so many yuan: 0.01, 1, 100.
    pub round: Decimal,
}

/// An amount.
#[derive(Debug, Clone, PartialEq)]
pub struct AwardBand {
    /// In words.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// Nothing: everyone else.
    pub when: Option<Formula>,
    /// Yuan.
    pub amount: Formula,
    /// Its text in the pack.
    pub text: String,
}

/// What happens where the budget does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverBudget {
    /// In order, the last one what is left, the rest nothing.
    InOrder,
    /// Everyone the same share, rounded down.
    ProRata,
}

/// A part paid when its condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Instalment {
    /// In words.
    pub name: Text,
    /// Share of the award: 0.5.
    pub share: Decimal,
    /// Condition; nothing: at once.
    pub when: Option<Formula>,
    /// Its text in the pack.
    pub text: String,
    /// Clause.
    pub clause: String,
}

/// Colours with memory: a level is entered by one condition and left by another, so that a line does not flap.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Levels, the gravest first.
    pub levels: Vec<WarningLevel>,
    /// Where no level holds.
    pub calm: Grade,
    /// The form whose periods are replayed.
    pub form: String,
    /// How many reporting periods are replayed to know the level held before.
    pub history: u32,
}

/// One level.
#[derive(Debug, Clone, PartialEq)]
pub struct WarningLevel {
    /// Id, name, colour.
    pub grade: Grade,
    /// Entered where this holds.
    pub enter: Formula,
    /// Its text in the pack.
    pub enter_text: String,
    /// Left where this holds; nothing: where `enter` no longer holds.
    pub leave: Option<Formula>,
    /// Its text in the pack.
    pub leave_text: String,
}

impl Version {
    /// The parameter of that id.
    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.id == id)
    }

    /// What a formula comes to where it is the same for every subject: numbers and parameters alone, and the reference date
    /// where one is given.
    pub fn constant(&self, formula: &Formula, on: Option<Date>) -> Option<Decimal> {
        match formula {
            Formula::Number(number) => Some(*number),
            Formula::Parameter(at) => Some(self.parameters.get(*at)?.amount()),
            Formula::Reference(part) => Some(part.of(on?)),
            Formula::Negate(x) => Some(-self.constant(x, on)?),
            Formula::Named(at) => self.constant(&self.values.get(*at)?.formula, on),
            Formula::Binary { op, left, right } => {
                op.compute(self.constant(left, on)?, self.constant(right, on)?)
            }
            _ => None,
        }
    }

    /// The condition of that id.
    pub fn condition(&self, id: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.id == id)
    }
}

impl Picks {
    /// How many selectors are declared.
    pub fn selectors(&self) -> usize {
        usize::from(self.valid_from.is_some() || self.valid_to.is_some())
            + usize::from(!self.applications.is_empty())
            + usize::from(!self.batches.is_empty())
            + usize::from(self.certificate_from.is_some() || self.certificate_to.is_some())
            + usize::from(!self.regions.is_empty())
    }
}
