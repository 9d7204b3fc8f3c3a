use ballast_model::{Period, Severity, Text};
use rust_decimal::Decimal;

use super::Expr;

/// A form: what one subject reports for one period.
#[derive(Debug, Clone)]
pub struct Form {
    /// Id, as in `lake/form=ID`.
    pub id: String,
    /// Title.
    pub name: Text,
    /// How often it is due.
    pub frequency: Frequency,
    /// January and February are reported as one period.
    pub merge_january_february: bool,
    /// Whom its returns are about.
    pub subject: SubjectKind,
    /// How subjects are identified.
    pub id_scheme: IdScheme,
    /// Which tree `region` codes belong to.
    pub region_tree: String,
    /// Which tree `industry` codes belong to.
    pub industry_tree: String,
    /// Codes of the industry tree within which the form's subjects work; any where there are none. Of two readings of a
    /// code the one within is meant: `610` that was `0610` before a spreadsheet took its zero.
    pub industry_within: Vec<String>,
    /// Fields in order.
    pub fields: Vec<Field>,
    /// Columns that describe the subject rather than report a value.
    pub attributes: Vec<Attribute>,
    /// Checks over one return and the subject's earlier ones.
    pub checks: Vec<Check>,
    /// Unit-slip detection, where declared.
    pub unit_slip: Option<UnitSlipRule>,
    /// Robust outlier test, where declared.
    pub outlier: Option<OutlierRule>,
    /// Where files carry the whole beside its parts (the nation beside the provinces): the whole's
    /// subject. Its row is checked against the parts by `whole_checks` and is none of them, so it must
    /// not be added up with them.
    pub whole: Option<String>,
    /// Checks that the whole is the sum of its parts.
    pub whole_checks: Vec<WholeCheck>,
    /// Percent of those due: with fewer reported, closing a period asks whether it is meant, and why. Nothing where it never asks.
    pub ask_below: Option<Decimal>,
    /// Document that prescribes the form.
    pub source: String,
}

impl Form {
    /// The field with that id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The period under which returns for `period` are kept: January or February becomes the
    /// merged period where the form merges them.
    pub fn resolve(&self, period: Period) -> Period {
        if self.merge_january_february && period.is_month() && period.first_month() <= 2 {
            Period::run(period.year(), 1, 2).unwrap_or(period)
        } else {
            period
        }
    }

    /// The reporting periods of a year, in order.
    pub fn periods_of(&self, year: i16) -> Vec<Period> {
        let step = match self.frequency {
            Frequency::Month => 1,
            Frequency::Quarter => 3,
            Frequency::Half => 6,
            Frequency::Year => 12,
        };
        let mut periods = Vec::new();
        let mut from = 1;
        while from <= 12 {
            let mut to = from + step - 1;
            if step == 1 && from == 1 && self.merge_january_february {
                to = 2;
            }
            periods.extend(Period::run(year, from, to));
            from = to + 1;
        }
        periods
    }

    /// The reporting period before `period`, across the turn of the year.
    pub fn previous(&self, period: Period) -> Period {
        let this_year = self.periods_of(period.year());
        match this_year.iter().rposition(|p| p.last_month() < period.last_month()) {
            Some(at) => this_year[at],
            None => self.periods_of(period.year() - 1).pop().unwrap_or(period),
        }
    }

    /// The reporting period whose year-to-date columns cover `period` (a run from January), or
    /// the reporting period itself.
    pub fn reporting(&self, period: Period) -> Option<Period> {
        let resolved = self.resolve(period);
        self.periods_of(period.year())
            .into_iter()
            .find(|p| *p == resolved || (period.first_month() == 1 && p.last_month() == period.last_month()))
    }
}

/// How often a form is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// Every half year.
    Half,
    /// Every year.
    Year,
}

/// Whom the returns of a form are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// Enterprises.
    Enterprise,
    /// Regions: the subject's id is a code of the region tree, or a name that resolves to one.
    Region,
    /// Industrial chains, by the code of the office that keeps them. Chains share enterprises, so that their returns are never
    /// added up.
    Chain,
}

/// How subjects are identified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdScheme {
    /// Unified social credit code, check digit verified.
    Uscc,
    /// A code or name of the form's region tree.
    Region,
    /// Exactly so many ASCII digits, such as a six-digit stock code.
    Digits(usize),
    /// Any non-blank text.
    Free,
}

/// One column of a form. A declared `series` becomes several fields that share [`Field::family`].
#[derive(Debug, Clone)]
pub struct Field {
    /// Column id, unique in the form: `output`, `output_ytd`, `output_base`, `output_ytd_base`.
    pub id: String,
    /// The declared field it belongs to: `output`.
    pub family: String,
    /// Which of the family's columns it is.
    pub series: Series,
    /// Title.
    pub name: Text,
    /// What it holds.
    pub kind: FieldKind,
    /// Unit of the stored integer, before `decimals`.
    pub unit: String,
    /// Fixed point: stored integer = value x 10^decimals. 0 for plain integers.
    pub decimals: u32,
    /// A blank is an error.
    pub required: bool,
    /// A negative value is an error.
    pub non_negative: bool,
    /// Header texts under which files carry it, after folding width and white space; the names
    /// in both languages and the id are included.
    pub aliases: Vec<String>,
    /// Why it is asked.
    pub why: Text,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A quantity: an integer in the form's unit.
    Quantity,
    /// One of a list of codes, stored as the code's place in the list; with the spellings of each:
    /// its names in Chinese and English first.
    Choice(Vec<(String, Vec<String>)>),
}

/// Which column of a family a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Series {
    /// The period itself (month, quarter, year).
    Current,
    /// January to now.
    YearToDate,
    /// The period of last year, as the return states it.
    Base,
    /// January to now of last year, as the return states it.
    YearToDateBase,
}

/// A column that describes the subject.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// One of `id`, `name`, `region`, `industry`, `size`, `ownership`, `period`, `year`, `quarter`, `month`.
    pub role: String,
    /// Header texts under which files carry it.
    pub aliases: Vec<String>,
    /// Whether a blank is an error.
    pub required: bool,
    /// Whether a change since the subject's last return is a query; only for `region` and `industry`.
    pub steady: bool,
}

/// A check over one return.
#[derive(Debug, Clone)]
pub struct Check {
    /// Id shown in reports.
    pub id: String,
    /// What has to hold. Missing values make it neither hold nor fail.
    pub holds: Expr,
    /// Tolerance in the unit of the left side, for `=` checks; zero otherwise.
    pub tolerance: Decimal,
    /// Error stops the import; warning is a query (核实).
    pub severity: Severity,
    /// What is wrong when it fails.
    pub message: Text,
    /// How to put it right.
    pub help: Text,
}

/// A check that the row of [`Form::whole`] is the sum of all other rows of its period. A part that
/// lacks a value makes the check fail unless the sum comes out all the same: it was left out.
#[derive(Debug, Clone)]
pub struct WholeCheck {
    /// Id shown in reports.
    pub id: String,
    /// Columns tested, each by itself.
    pub fields: Vec<String>,
    /// Largest difference, in the field's unit, that rounding explains.
    pub tolerance: Decimal,
    /// Error stops the import; warning is a query (核实).
    pub severity: Severity,
    /// What is wrong when it fails.
    pub message: Text,
    /// How to put it right.
    pub help: Text,
}

/// A thousandfold (or ten-thousandfold) jump against the subject's own past.
#[derive(Debug, Clone)]
pub struct UnitSlipRule {
    /// Families tested.
    pub fields: Vec<String>,
    /// Ratios that look like a slip: 1000, 10000.
    pub ratios: Vec<Decimal>,
    /// How close to such a ratio counts, as a factor: 3 means from a third to three times.
    pub within: Decimal,
}

/// Median and MAD against the subject's own past and its industry's present.
#[derive(Debug, Clone)]
pub struct OutlierRule {
    /// Families tested, on the logarithm of the change since the same month of last year where known,
    /// else since the previous period.
    pub fields: Vec<String>,
    /// How many scaled MADs from the median count as far.
    pub threshold: Decimal,
    /// Fewest past values for the own-history test.
    pub own_history: usize,
    /// Fewest enterprises for the industry test.
    pub industry_peers: usize,
    /// Smallest absolute change that is worth a query, in the field's unit.
    pub floor: Decimal,
}
