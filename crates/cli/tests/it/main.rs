//! The real command on real files, end to end.
//!
//! - `month`: an office's month, from generated files to a dispatch and a brief
//! - `vintages`: reopening, later vintages, what was known when
//! - `awkward`: files that must be refused, with what is wrong and where
//! - `kill`: SIGKILL at random moments of import and close
//! - `moments`: when a process is killed
//! - `ledger`: items opened, handled, closed, rung, killed while written, verified
//! - `catalogs`: the same on PostgreSQL
//! - `real`: published data, where it is at hand
//! - `read`: work reports read, accepted, corrected, compared
//! - `rules`: programmes judged, explained, changed and paid
//! - `chains`: industrial chains, from the quarterly table to a warning

#![expect(clippy::unwrap_used, reason = "a helper of a test fails its test by panicking")]

mod awkward;
mod catalogs;
mod chains;
mod desk;
mod kill;
mod ledger;
mod moments;
mod month;
mod read;
mod real;
mod rules;
mod vintages;
