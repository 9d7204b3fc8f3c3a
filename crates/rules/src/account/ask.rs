//! What conditions and their parts come to, some rows at a time.

use ballast_packs::plan::{BinaryOp, SubjectAttribute};

use super::Clerk;
use super::block::Block;
use super::compare::compare;
use super::lanes::Holds;
use super::numbers::first;
use super::plan::{Node, Place};

impl Block {
    /// What a condition or a part of one comes to. All parts are asked, because all are told.
    pub(super) fn ask(&mut self, clerk: &Clerk<'_>, place: Place) -> Holds {
        match &clerk.prepared.nodes[place] {
            Node::All(parts) => self.join(BinaryOp::And, parts),
            Node::Any(parts) => self.join(BinaryOp::Or, parts),
            Node::Compare { op, left, right, .. } | Node::Choice { op, left, right, .. } => {
                compare(&self.numbers.known(&clerk.prepared.numbers), *op, *left, *right)
            }
            Node::Held { slot, negated, .. } | Node::Other { truth: Some(slot), negated, .. } => {
                let known = self.numbers.known(&clerk.prepared.numbers);
                Holds::of(
                    (0..self.rows).map(|lane| known.get(*slot, lane).is_zero().map(|zero| zero == *negated)),
                )
            }
            Node::Attribute { attribute, codes, tree, negated } => Holds::of((0..self.rows).map(|lane| {
                self.among(clerk, lane, *attribute, codes, *tree).map(|holds| holds != *negated)
            })),
            Node::Reported { slot, missing, .. } => {
                let there = self.numbers.known(&clerk.prepared.numbers).lanes(*slot).there;
                let yes = if *missing { !there } else { there };
                Holds { yes: yes & first(self.rows), no: !yes & first(self.rows) }
            }
            Node::Other { truth: None, .. } => Holds::default(),
        }
    }

    fn join(&self, op: BinaryOp, parts: &[Place]) -> Holds {
        let start = Holds::everywhere(op == BinaryOp::And);
        parts.iter().fold(start, |joined, part| joined.join(op, self.holds[*part]))
    }

    fn among(
        &mut self,
        clerk: &Clerk<'_>,
        lane: usize,
        attribute: SubjectAttribute,
        codes: &[String],
        tree: Option<usize>,
    ) -> Option<bool> {
        let desk = &clerk.judge.desk;
        let own = desk.attribute(self.first + lane, attribute);
        let Some((at, tree)) = tree.zip(desk.codes.tree(attribute)) else {
            return (!own.is_empty()).then(|| codes.iter().any(|code| code == own));
        };
        let known = &mut self.own[lane][usize::from(attribute == SubjectAttribute::Industry)];
        let resolve = || if own.is_empty() { None } else { tree.resolve(own, desk.frame.on) };
        let node = (*known.get_or_insert_with(resolve))?;
        Some(clerk.tops[at].iter().any(|top| tree.within(node, *top)))
    }
}
