//! One test binary: requests answered in-process, over a data directory of a test's own.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

mod administration;
mod api;
mod directory;
mod doors;
mod logs;
mod place;
mod sign_in;
