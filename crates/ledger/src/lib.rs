//! Lifecycles, clocks, escalation, evidence, effect: events in, events out.
//!
//! What was promised, owed or found wrong is an item of some kind; a kind's states, actions and clocks are data of a pack
//! ([`ballast_packs`]). This crate folds an item's events into what it is now, says what may be done to it, by whom and with what
//! evidence, and what its clocks will do next.
//!
//! It keeps nothing, asks no one what time it is, and knows no kind by name.
