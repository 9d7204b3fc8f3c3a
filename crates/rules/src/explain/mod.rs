//! Why a verdict is what it is, as a document that is complete without the pack it came from.

mod build;
mod ladder;
mod naming;
mod nearest;
mod parts;

use ballast_model::{Period, Subject, Text, Verdict};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{ItemState, Quantity};
pub(crate) use build::{Told, attribute_word, explanation, limits};
pub use ladder::{Ladder, LadderTier, ladder};
pub use nearest::{Effort, Nearest, Step, Way};
pub(crate) use parts::{Compared, Parts, is_constant, opposite, relative, scale_of, sources, wanted};

/// Everything a verdict rests on, ready to be read or stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Id of the programme.
    pub programme: String,
    /// Its name.
    pub name: Text,
    /// The version that was applied, with its document.
    pub version: VersionLine,
    /// Who is judged.
    pub subject: Subject,
    /// The reference date.
    pub on: Date,
    /// The whole.
    pub verdict: Verdict,
    /// Whether the version concerns the subject; nothing where that cannot be said.
    pub concerns: Option<bool>,
    /// What decides that: regions, industries, `applies`.
    pub scope: Vec<Part>,
    /// Each condition, in the order declared.
    pub conditions: Vec<ConditionLine>,
    /// How they combine.
    pub requires: Requires,
    /// Points.
    pub score: Option<ScoreLine>,
    /// Grade.
    pub grade: Option<GradeLine>,
    /// Money before caps and budget.
    pub award: Option<AwardLine>,
    /// The nearest way to qualify, where the whole is neither met nor not applicable.
    pub nearest: Option<Nearest>,
}

/// A version and its document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionLine {
    /// Id.
    pub id: String,
    /// Who issued the document.
    pub issuer: Text,
    /// Its title.
    pub title: Text,
    /// Its number.
    pub document: String,
    /// Day of issue.
    pub issued: Option<Date>,
    /// False: nobody has held it against the document.
    pub verified: bool,
    /// What is not verified, or left out.
    pub note: Option<Text>,
}

/// How conditions combine, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requires {
    /// One condition.
    Condition(String),
    /// All of them.
    All(Vec<Requires>),
    /// At least so many.
    AtLeast {
        /// How many.
        count: usize,
        /// Of these.
        of: Vec<Requires>,
    },
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionLine {
    /// Id within the version.
    pub id: String,
    /// What it asks.
    pub name: Text,
    /// Clause of the document.
    pub clause: String,
    /// Its text in the pack.
    pub text: String,
    /// With its waiver.
    pub verdict: Verdict,
    /// Without.
    pub own: Verdict,
    /// A person decides.
    pub judgement: bool,
    /// False: not held against the document.
    pub verified: bool,
    /// When it applies, where that is limited.
    pub when: Option<Part>,
    /// What it tests; nothing for a pure judgement.
    pub test: Option<Part>,
    /// The way around it.
    pub waiver: Option<WaiverLine>,
    /// What helps to meet it.
    pub help: Option<Text>,
}

/// A waiver that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaiverLine {
    /// In words.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// Its text in the pack.
    pub text: String,
    /// What it came to; nothing where it was not asked.
    pub verdict: Option<Verdict>,
    /// What it tests.
    pub test: Part,
}

/// A piece of a condition that can be looked at by itself. `holds` is nothing where a value is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Part {
    /// All of these.
    All {
        /// Outcome.
        holds: Option<bool>,
        /// Pieces.
        parts: Vec<Part>,
    },
    /// Any of these.
    Any {
        /// Outcome.
        holds: Option<bool>,
        /// Pieces.
        parts: Vec<Part>,
    },
    /// A number against a number.
    Compare(Comparison),
    /// A choice or a recorded judgement against one of its codes.
    Choice {
        /// Outcome.
        holds: Option<bool>,
        /// What is chosen.
        name: Text,
        /// The code wanted, in words.
        wanted: Text,
        /// Anything but that code is wanted.
        negated: bool,
        /// What is recorded.
        chosen: Option<Text>,
        /// Where from.
        source: Source,
    },
    /// A title held on the reference date.
    Held {
        /// Outcome.
        holds: Option<bool>,
        /// Ids of the titles, any of which will do.
        titles: Vec<String>,
        /// It must not be held.
        negated: bool,
    },
    /// Where the subject lies or what class it has.
    Attribute {
        /// Outcome.
        holds: Option<bool>,
        /// `region`, `industry`, `size`, `ownership`.
        attribute: String,
        /// The subject's own code; empty where not known.
        own: String,
        /// Codes wanted.
        codes: Vec<String>,
        /// None of them may be.
        negated: bool,
    },
    /// Whether something was reported at all.
    Reported {
        /// Outcome.
        holds: Option<bool>,
        /// What.
        name: Text,
        /// It must be missing.
        missing: bool,
        /// Where from.
        sources: Vec<Source>,
    },
    /// Something that has no closer account, such as a case that gives yes or no.
    Other {
        /// Outcome.
        holds: Option<bool>,
        /// In words.
        name: Text,
        /// What it reads.
        sources: Vec<Source>,
    },
}

/// A number against a threshold, both in the same unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Outcome.
    pub holds: Option<bool>,
    /// What is compared: 研发费用.
    pub name: Text,
    /// Its value.
    pub value: Option<Quantity>,
    /// `>=`, `>`, `<=`, `<`, `=`, `<>`.
    pub op: String,
    /// What it is compared with.
    pub threshold_name: Text,
    /// Its value.
    pub threshold: Option<Quantity>,
    /// For a miss, how far off.
    pub distance: Option<Distance>,
    /// Reported values that go into either side.
    pub sources: Vec<Source>,
}

/// How far a value is from its threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// In the threshold's unit; 0 where the threshold must be passed and is only reached.
    pub by: Quantity,
    /// As a share of the threshold; of the value where the threshold is 0.
    #[serde(with = "crate::exact::option")]
    pub relative: Option<Decimal>,
    /// The value is too small (else too large).
    pub short: bool,
}

/// A reported value and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// What.
    pub name: Text,
    /// Form and column, or indicator and measure.
    pub from: String,
    /// The period it reports.
    pub period: Option<Period>,
    /// Vintage, or "open".
    pub vintage: String,
    /// The value in its own unit; nothing where it was not reported.
    pub value: Option<Quantity>,
}

/// A score, item by item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreLine {
    /// Sum; nothing where an item is missing.
    #[serde(with = "crate::exact::option")]
    pub total: Option<Decimal>,
    /// Most points.
    #[serde(with = "crate::exact::option")]
    pub max: Option<Decimal>,
    /// Groups.
    pub groups: Vec<GroupLine>,
    /// Items.
    pub items: Vec<ItemLine>,
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupLine {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Sum.
    #[serde(with = "crate::exact::option")]
    pub points: Option<Decimal>,
}

/// One item of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemLine {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// Id of its group.
    pub group: Option<String>,
    /// What it came to.
    pub state: ItemState,
    /// Points, scaled where others are left out.
    #[serde(with = "crate::exact::option")]
    pub points: Option<Decimal>,
    /// Most points.
    #[serde(with = "crate::exact::option")]
    pub max: Option<Decimal>,
    /// The band that holds, or the formula, in words; empty where a band has no name.
    pub band: Text,
    /// The text of that band or formula in the pack.
    pub text: String,
    /// What the band's condition came to.
    pub test: Option<Part>,
    /// What a formula reads.
    pub sources: Vec<Source>,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeLine {
    /// Id; empty where there is none.
    pub id: String,
    /// Name, or why there is none.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// Colour id.
    pub colour: Option<String>,
}

/// Money before caps and budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwardLine {
    /// Yuan; nothing where it cannot be said or where no amount fits.
    #[serde(with = "crate::exact::option")]
    pub yuan: Option<Decimal>,
    /// The amount's name, or why there is none.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// The amount's text in the pack.
    pub text: String,
    /// What it reads.
    pub sources: Vec<Source>,
}

impl Part {
    /// Its outcome.
    pub fn holds(&self) -> Option<bool> {
        match self {
            Part::Compare(comparison) => comparison.holds,
            Part::All { holds, .. }
            | Part::Any { holds, .. }
            | Part::Choice { holds, .. }
            | Part::Held { holds, .. }
            | Part::Attribute { holds, .. }
            | Part::Reported { holds, .. }
            | Part::Other { holds, .. } => *holds,
        }
    }
}
