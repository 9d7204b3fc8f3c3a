//! One test binary: requests answered in-process, over a data directory of a test's own.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

mod administration;
mod api;
mod briefs;
mod closing;
mod crowd;
mod desk;
mod directory;
mod doors;
mod ledger;
mod logs;
mod pages;
mod place;
mod refusals;
mod reports;
mod returns;
mod scopes;
mod sign_in;
mod totals;
