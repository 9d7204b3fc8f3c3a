//! The reader's tests: files of every kind to text, and texts to records.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

mod documents;
mod pdf;
mod plans;
mod reports;
mod score;
