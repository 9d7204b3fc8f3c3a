//! A version taken apart once: numbers that are worked out at most once per subject, and conditions as trees of places.

use ballast_packs::plan::{BinaryOp, DatePart, Formula, Function, SubjectAttribute};
use rust_decimal::Decimal;

use super::number::Number;
use crate::quantity::UnitScale;

/// A place among [`Prepared::numbers`](super::Prepared).
pub(super) type Slot = usize;

/// A place among [`Prepared::nodes`](super::Prepared).
pub(super) type Place = usize;

/// Something to find out for every subject.
#[derive(Debug, Clone, Copy)]
pub(super) enum Task {
    Number(Slot),
    Node(Place),
}

/// How a number comes about. Equal ones share a slot.
#[derive(Debug, PartialEq)]
pub(super) enum Source {
    Constant(Number),
    /// An input, in base units: stored integer x `mantissa` / 10^`scale`.
    Input {
        input: usize,
        mantissa: i64,
        scale: u8,
    },
    /// An input whose factor has more digits than that.
    Scaled {
        input: usize,
        factor: Decimal,
    },
    Lookup(usize),
    Ranking(usize),
    /// The score, in all or of a group of the sheet.
    Score(Option<usize>),
    Reference(DatePart),
    Negate(Slot),
    Arithmetic {
        op: BinaryOp,
        left: Slot,
        right: Slot,
    },
    Case {
        when: Vec<(Place, Slot)>,
        otherwise: Option<Slot>,
    },
    Call {
        function: Function,
        args: Vec<Slot>,
    },
}

/// A piece of a condition; the kinds are those of [`Part`](crate::explain::Part).
#[derive(Debug)]
pub(super) enum Node<'p> {
    All(Vec<Place>),
    Any(Vec<Place>),
    Compare {
        op: BinaryOp,
        left: Slot,
        right: Slot,
        /// The two sides as declared.
        sides: [&'p Formula; 2],
        /// The unit they are shown in.
        scale: UnitScale,
    },
    /// A choice field against one of its codes.
    Choice {
        op: BinaryOp,
        left: Slot,
        right: Slot,
        sides: [&'p Formula; 2],
    },
    /// One of these titles is held.
    Held {
        slot: Slot,
        titles: &'p [String],
        negated: bool,
    },
    /// The subject's code is one of these, or lies below one.
    Attribute {
        attribute: SubjectAttribute,
        codes: &'p [String],
        /// Place among the tests that are asked of a tree; nothing where the code itself counts.
        tree: Option<usize>,
        negated: bool,
    },
    /// A number was reported, or must be missing.
    Reported {
        slot: Slot,
        of: &'p Formula,
        missing: bool,
    },
    /// Whatever else: a number that is not nought, or what gives neither yes nor no.
    Other {
        truth: Option<Slot>,
        of: Option<&'p Formula>,
        negated: bool,
    },
}
