//! Tests of loading: the built-in pack, a user's folder beside it, and one broken sample per diagnostic code.

mod broken;
mod builtin;
mod kinds;
mod lexicon;
mod overrides;
mod rules;
mod speed;
