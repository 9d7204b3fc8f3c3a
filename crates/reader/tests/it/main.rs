//! One binary for the reader's tests over whole documents.

mod plans;
