//! Awkward files, as offices send them, and the reports they give.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails its test by panicking")]

mod awkward;
mod by_month;
mod formulas;
mod history;
mod never_panics;
mod shared;
mod shifted;
mod support;
