//! One binary for the reader's tests over whole documents.

mod plans;
mod reports;
mod score;
