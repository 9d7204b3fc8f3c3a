//! The ledger: what was promised, owed or found wrong gets an owner, a clock, evidence, and an effect.
//!
//! What an item is and what may be done to it is [`ballast_ledger`]'s; what is kept is the store's. Here the two meet: an item
//! is read back from its events, something is done to it, and the events and what it came to are kept together. Items come
//! from people, from tables, from accepted reports and from what rules found; what their clocks should do happens in
//! [`Ballast::ledger_tick`](crate::Ballast::ledger_tick).

mod act;
mod columns;
mod duty;
mod effect;
mod figure;
mod from_report;
mod from_rules;
mod from_table;
mod keep;
mod list;
mod named;
mod open;
mod report;
mod row;
mod scope;
mod show;
mod suggest;
#[cfg(test)]
mod tests;
mod tick;
mod told;
mod typed;
mod webhook;

pub use act::Acted;
pub use from_report::{REPORT_TASK, ReportTasks, TasksOpened};
pub use from_rules::FromRules;
pub(crate) use keep::verify;
pub use keep::{Kept, NewFile};
pub use list::{LedgerFilter, LedgerLine, LedgerPage};
pub use open::{OpenedItem, Opening};
pub use report::{DebtorField, KindReport, LedgerReport, LedgerReportQuery, PaceUntil, Tally};
pub use show::{ItemView, Step};
pub use tick::Ticked;
pub use typed::TypedRequest;
