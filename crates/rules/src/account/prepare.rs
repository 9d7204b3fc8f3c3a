use ballast_model::Units;
use ballast_packs::plan::{Programme, SubjectAttribute, Version};

use super::builder;
use super::plan::{Node, Place, Slot, Source, Task};
use crate::piece::Piece;

/// A version made ready to be told of many subjects: which numbers it asks for, each once, and what its conditions are made of.
/// It borrows the declaration; nothing in it belongs to a subject or a day.
#[derive(Debug)]
pub struct Prepared<'p> {
    pub(super) programme: &'p Programme,
    pub(super) version: &'p Version,
    pub(super) units: &'p Units,
    pub(super) numbers: Vec<Source>,
    /// What to find out, each after what it is made of.
    pub(super) tasks: Vec<Task>,
    /// How many of them come before the score.
    pub(super) figures: usize,
    pub(super) nodes: Vec<Node<'p>>,
    /// What decides whether the version concerns a subject.
    pub(super) scope: Vec<Place>,
    /// By condition.
    pub(super) conditions: Vec<Tests>,
    /// By item of the score.
    pub(super) items: Vec<Item>,
    /// By item of the score: the place of its group.
    pub(super) groups: Vec<Option<usize>>,
    /// By grade.
    pub(super) grades: Vec<Option<Place>>,
    pub(super) cut_off: Option<Slot>,
    /// By amount: when it is paid, and what it is.
    pub(super) amounts: Vec<(Option<Place>, Slot)>,
    /// By test that is asked of a tree: which one, and the nodes.
    pub(super) subtrees: Vec<(SubjectAttribute, &'p [String])>,
}

/// The formulas of a condition.
#[derive(Debug)]
pub(super) struct Tests {
    pub when: Option<Place>,
    pub test: Option<Place>,
    pub waiver: Option<Place>,
    /// The first condition of the same id: a way names each id once.
    pub same: usize,
}

/// The formulas of an item.
#[derive(Debug)]
pub(super) struct Item {
    pub when: Option<Place>,
    pub bands: Vec<Option<Place>>,
    pub points: Option<Slot>,
}

impl<'p> Prepared<'p> {
    /// Takes a version apart.
    pub fn new(programme: &'p Programme, version: &'p Version, units: &'p Units) -> Self {
        // A comparison and its two sides a condition, and some.
        let few = version.conditions.len() * 2 + 2;
        let empty = Self {
            programme,
            version,
            units,
            numbers: Vec::with_capacity(few),
            tasks: Vec::with_capacity(2 * few),
            figures: 0,
            nodes: Vec::with_capacity(few),
            scope: Vec::new(),
            conditions: Vec::new(),
            items: Vec::new(),
            groups: Vec::new(),
            grades: Vec::new(),
            cut_off: None,
            amounts: Vec::new(),
            subtrees: Vec::new(),
        };
        builder::filled(empty)
    }

    /// Where a condition or a band stands.
    pub(super) fn place(&self, of: Piece) -> Option<Place> {
        match of {
            Piece::When(at) => self.conditions.get(at)?.when,
            Piece::Test(at) => self.conditions.get(at)?.test,
            Piece::Waiver(at) => self.conditions.get(at)?.waiver,
            Piece::Item(at) => self.items.get(at)?.when,
            Piece::Band(at, band) => *self.items.get(at)?.bands.get(band)?,
            Piece::Grade(at) => *self.grades.get(at)?,
            Piece::Paid(at) => self.amounts.get(at)?.0,
            Piece::Points(_) | Piece::CutOff | Piece::Amount(_) => None,
        }
    }

    /// Where a number stands.
    pub(super) fn slot(&self, of: Piece) -> Option<Slot> {
        match of {
            Piece::Points(at) => self.items.get(at)?.points,
            Piece::CutOff => self.cut_off,
            Piece::Amount(at) => Some(self.amounts.get(at)?.1),
            _ => None,
        }
    }
}
