//! House rules that a machine can keep, for the whole workspace.
//!
//! They live with the crate that everything depends on, because it is the cheapest to build:
//! a breach shows within seconds of an edit.

mod documents;
mod order;
mod sources;
mod workspace;
