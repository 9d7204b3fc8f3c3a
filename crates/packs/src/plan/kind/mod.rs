//! Kinds of things that must be closed: fields, states, who may do what, clocks, closing, effect. All of it is data.

mod action;
mod clock;
mod effect;
mod field;
mod interest;
mod pace;
mod state;

pub use action::{Action, Fact, Repeat, Role};
pub use clock::{
    ClockStart, ClockStop, Escalation, KindClock, Length, LengthRow, PauseRule, Reminder, Stretch,
};
pub use effect::{EffectRule, Outcome};
pub use field::{KindChoice, KindField, Shape};
pub use interest::{DebtorTerm, InterestRule, PaymentLaw, RateStep, Rates, Rounding};
pub use pace::{PaceBand, PaceOver, PaceRule};
pub use state::{Entered, Phase, State};

use ballast_model::Text;

use super::RuleSource;

/// One kind of ledger item: a lifecycle, its clocks, and what closing asks for.
#[derive(Debug, Clone, Default)]
pub struct Kind {
    /// Id used on the command line and kept in every item: `demand`.
    pub id: String,
    /// Title.
    pub name: Text,
    /// Version of the declaration; an item keeps the one it was opened under.
    pub version: String,
    /// Where the lifecycle comes from.
    pub source: RuleSource,
    /// The clause or section of the source.
    pub clause: String,
    /// What may be written down, in the order of the form.
    pub fields: Vec<KindField>,
    /// States in the order of the lifecycle.
    pub states: Vec<State>,
    /// The state in which an item begins.
    pub initial: String,
    /// Who may open an item.
    pub openers: Vec<Role>,
    /// What may be done.
    pub actions: Vec<Action>,
    /// Kinds of evidence that actions and closing name.
    pub evidence: Vec<EvidenceKind>,
    /// Clocks.
    pub clocks: Vec<KindClock>,
    /// What closing asks for.
    pub closing: Closing,
    /// Whether a linked figure is read again after closing.
    pub effect: Option<EffectRule>,
    /// Colours from calm to worst, by id of the colour; the first is what an item starts with.
    pub colours: Vec<Colour>,
    /// How progress becomes a colour.
    pub pace: Option<PaceRule>,
    /// Lists and counts that reports make of items of this kind.
    pub counts: Vec<Count>,
    /// How items that say the same thing are found.
    pub same: Option<SameRule>,
    /// How needs are matched with results and enterprises.
    pub matching: Option<MatchRule>,
    /// Interest on late payment.
    pub interest: Option<InterestRule>,
    /// File and line of the declaration, for messages.
    pub place: String,
}

/// A kind of evidence: a file kept by its hash, or a figure by reference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceKind {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Whether a figure, a verdict or another item serves, by reference, in place of a file.
    pub by_reference: bool,
}

/// A colour an item may have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Colour {
    /// Id of the colour: `red`.
    pub id: String,
    /// What it means for this kind.
    pub name: Text,
}

/// What closing asks for, whatever action leads there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    /// Kinds of evidence that must all be there.
    pub evidence: Vec<String>,
    /// Actions of which at least one must have been done, all of them by somebody other than who closes.
    pub not_who_did: Vec<String>,
}

/// A list or count that reports make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Id.
    pub id: String,
    /// Title.
    pub name: Text,
    /// What is counted.
    pub by: CountBy,
}

/// What a [`Count`] counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountBy {
    /// Items per state, in the order of the lifecycle: a funnel.
    States,
    /// Items that entered a state for the first time within the reported run of days.
    Entered(String),
    /// Open items per choice of a field.
    Field(String),
}

/// How items that say the same thing are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameRule {
    /// Text fields that are compared, beside the title.
    pub fields: Vec<String>,
    /// Opened at most so many days apart.
    pub days: u32,
    /// Share of common shingles from which on it is suggested, in percent.
    pub least_percent: u32,
    /// Characters in a shingle.
    pub shingle: u32,
}

/// How needs are matched: points per sign, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchRule {
    /// Field that holds the industry.
    pub industry: Option<String>,
    /// Text fields that hold the need.
    pub words: Vec<String>,
    /// Points for the same industry, lowered by a half with each level up that the two have to go to meet.
    pub industry_points: u32,
    /// Points for all of the need's words; a part of them counts in proportion.
    pub word_points: u32,
    /// Points for each title held, by programme.
    pub titles: Vec<(String, u32)>,
    /// Least points for a suggestion.
    pub least: u32,
}

impl Kind {
    /// The state of that id.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// The action of that id.
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == id)
    }

    /// The field of that id.
    pub fn field(&self, id: &str) -> Option<&KindField> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The clock of that id.
    pub fn clock(&self, id: &str) -> Option<&KindClock> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    /// The kind of evidence of that id.
    pub fn evidence_kind(&self, id: &str) -> Option<&EvidenceKind> {
        self.evidence.iter().find(|kind| kind.id == id)
    }

    /// How bad a colour is: 0 for the calm one; nothing for a colour it does not have.
    pub fn badness(&self, colour: &str) -> Option<usize> {
        self.colours.iter().position(|known| known.id == colour)
    }
}
