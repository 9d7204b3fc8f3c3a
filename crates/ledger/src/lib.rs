//! Lifecycles, clocks, escalation, evidence, effect: events in, events out.
//!
//! What was promised, owed or found wrong is an [`Item`] of some kind; a kind's states, actions and clocks are data of a pack
//! ([`ballast_packs::plan::Kind`]). This crate folds an item's [`Event`]s into what it is now ([`fold`](fold())), says what may be done to it, by
//! whom and with what evidence, and what its clocks will do next.
//!
//! It keeps nothing, asks no one what time it is, and knows no kind by name. An event holds all that follows from it, so that
//! folding needs no pack and a rule that changes later rewrites nothing.

mod act;
mod actor;
mod assign;
mod change;
mod check;
pub mod clock;
mod effect;
mod event;
mod exact;
mod fold;
pub mod interest;
mod item;
mod making;
mod matching;
mod may;
mod open;
mod pace;
mod pausing;
mod read;
mod refusal;
pub mod report;
mod ring;
mod role;
mod same;
mod shingle;
mod value;
mod words;

pub use act::{Request, act};
pub use actor::{Actor, By};
pub use assign::{Assignment, assignments};
pub use change::{Awaited, Change, Evidence, Link, Notice, Opened, Planned, Reading, Started, Subject};
pub use effect::read_effect;
pub use event::{Event, EventError, FORMAT};
pub use fold::{FoldError, fold};
pub use item::{Doer, Held, Item, ItemClock, Pace, Pause, Reported, Said, Stop, next_ring};
pub use matching::{Candidate, Match, matches};
pub use may::{May, may_open, openable, what_may};
pub use open::{Draft, open};
pub use refusal::{Missing, Refusal};
pub use ring::ring;
pub use role::roles;
pub use same::{Same, same};
pub use value::Value;
