//! What programmes say of the subjects that are kept: explain, run, what-if, pay out.
//!
//! A [`RuleCase`] says on which day and for what kind of application; the facts of that day are gathered into a
//! [`Frame`](ballast_packs::plan::Frame), and `ballast-rules` judges it. The evaluator that was handed in judges many
//! programmes at once; whatever needs scores, places or money is worked out by a [`Judge`](ballast_rules::Judge).

mod ask;
mod attributes;
mod by_region;
mod case;
#[cfg(test)]
mod chain_tests;
mod check;
mod columns;
mod explain;
mod figures;
mod frame;
mod outcome;
mod paid;
mod payout;
mod payout_xlsx;
mod period;
#[cfg(test)]
mod place_tests;
mod publish;
mod reader;
mod run;
mod scaffold;
#[cfg(test)]
mod tests;
mod warning;
mod what_if;

pub use ask::{Answers, ask_programme};
pub use case::RuleCase;
pub use check::check_rules;
pub use explain::{ExplainQuery, Explained, ValueOrigin};
pub use payout::{Objection, PayoutQuery, PayoutReport};
pub use payout_xlsx::reasons;
pub use run::{RunLine, RunQuery, RunReport, RunSubject};
pub use scaffold::{NewProgramme, new_programme};
pub use warning::WarningLine;
pub use what_if::{WhatIfQuery, WhatIfReport};
