//! One binary for the reader's tests over whole documents.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails its test by panicking")]

mod plans;
mod reports;
mod score;
