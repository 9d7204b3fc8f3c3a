//! Judging: which version of a programme applies, what each of its conditions comes to for a subject, and why.
//!
//! [`pick()`] finds the [`Version`](ballast_packs::plan::Version) for a [`Case`]; a [`Judge`] lays it beside a
//! [`Frame`](ballast_packs::plan::Frame) of facts and gives a [`Judgement`] per row: verdicts, score, grade, money before caps.
//! Codes are read in [`Codes`], on the frame's reference date.
//!
//! From there: an [`Account`] or [`Judge::explain`], and [`render()`], say why, [`payout()`] makes a list of payments, [`replay`] gives a warning its
//! memory, [`what_if()`], [`objection`] and [`changes()`] compare two runs, [`lint()`] finds what is wrong with a programme that
//! can be read, and [`publish`] keeps a verdict for ever. [`PlainEvaluator`] is what any faster evaluator is held to.
//!
//! Everything is exact: numbers are decimals in base units, money is rounded once and downwards. The crate reads no file,
//! asks no clock, and refuses to guess: what was not reported is never zero and never "no".

mod account;
mod changes;
mod codes;
mod error;
mod exact;
pub mod explain;
mod facts;
mod grading;
mod judge;
pub mod lint;
mod outcomes;
mod parallel;
pub mod payout;
mod pick;
mod piece;
mod plain;
mod population;
pub mod published;
mod quantity;
mod readable;
mod render;
mod rounding;
mod scope;
mod score;
pub mod verdicts;
mod warnings;
mod what_if;
mod words;

pub use account::{Account, Clerk, Prepared};
pub use changes::{Because, Change, Changes, ConditionChange, changes, changes_of};
pub use codes::{Codes, region_codes};
pub use error::RulesError;
pub use explain::Explanation;
pub use grading::Graded;
pub use judge::{ConditionVerdict, Entitled, Judge, Judgement};
pub use lint::lint;
pub use outcomes::{Outcome, Outcomes, countable};
pub use payout::{Paid, Payout, payout};
pub use pick::{Case, PickError, Selector, Unfit, Wanted, pick};
pub use plain::{PlainEvaluator, limited, row_by_row};
pub use published::{Published, publish};
pub use quantity::Quantity;
pub use render::{render, render_ladder, render_level};
pub use rounding::round_down;
pub use score::{ItemScore, ItemState, ScoreSheet};
pub use warnings::{Warned, replay, warned_changes};
pub use what_if::{
    Shift, Tally, WhatIf, compare, objection, tally, tally_of, what_if, with_parameters, with_values,
};
