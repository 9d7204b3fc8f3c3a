use ballast_packs::plan::Formula;

use super::Account;
use super::plan::{Node, Place};
use super::ways::Lack;
use crate::Explanation;
use crate::explain::{self, Compared, ConditionLine, Nearest, Part, Parts, Source, Step, Told, Way};
use crate::piece::Piece;

impl Account<'_> {
    /// The account in words and units, complete without the pack.
    pub fn explanation(&self) -> Explanation {
        let facts = self.clerk.judge.facts(self.row, None);
        let told = Telling { account: self, parts: Parts { facts: &facts, units: self.prepared().units } };
        explain::explanation(&self.clerk.judge, &self.judgement(), &told, |lines| told.nearest(lines))
    }
}

/// An account being read.
struct Telling<'a> {
    account: &'a Account<'a>,
    parts: Parts<'a>,
}

impl Told for Telling<'_> {
    fn scope(&self) -> Vec<Part> {
        self.account.prepared().scope.iter().map(|place| self.at(*place)).collect()
    }

    fn part(&self, of: Piece) -> Option<Part> {
        Some(self.at(self.account.prepared().place(of)?))
    }

    fn sources(&self, of: &Formula) -> Vec<Source> {
        self.parts.sources(of)
    }
}

impl Telling<'_> {
    fn at(&self, place: Place) -> Part {
        let (account, parts) = (self.account, &self.parts);
        let holds = account.holds(place);
        let each = |of: &[Place]| of.iter().map(|part| self.at(*part)).collect();
        match &account.prepared().nodes[place] {
            Node::All(of) => Part::All { holds, parts: each(of) },
            Node::Any(of) => Part::Any { holds, parts: each(of) },
            Node::Compare { op, left, right, sides: [of, with], scale } => {
                let (value, threshold) = (account.value(*left).decimal(), account.value(*right).decimal());
                parts.compared(of, with, scale, &Compared { holds, op: *op, value, threshold })
            }
            Node::Choice { op, sides: [of, with], .. } => {
                parts.choice(*op, of, with, holds).unwrap_or_else(|| parts.other(of, holds))
            }
            Node::Held { titles, negated, .. } => {
                Part::Held { holds, titles: titles.to_vec(), negated: *negated }
            }
            Node::Attribute { attribute, codes, negated, .. } => {
                parts.attribute(*attribute, codes, *negated, holds)
            }
            Node::Reported { of, missing, .. } => parts.reported(of, *missing, holds),
            Node::Other { of: Some(of), .. } => parts.other(of, holds),
            Node::Other { of: None, .. } => {
                Part::Other { holds, name: Default::default(), sources: Vec::new() }
            }
        }
    }

    fn nearest(&self, lines: &[ConditionLine]) -> Option<Nearest> {
        let account = self.account;
        let ways = account.ways();
        let effort = ways.nearest?;
        let way = |lack: &Lack| match lack {
            Lack::Reach(place) => match self.at(*place) {
                Part::Compare(comparison) => Way::Reach(comparison),
                other => Way::Get(other),
            },
            Lack::Get(place) => Way::Get(self.at(*place)),
            Lack::Report(place) => Way::Report(self.at(*place)),
            Lack::Judge => Way::Judge,
        };
        let steps = ways.steps(account.prepared()).filter_map(|step| {
            let line = lines.get(step.condition)?;
            Some(Step {
                condition: line.id.clone(),
                name: line.name.clone(),
                ways: ways.lacks[step.lacks.clone()].iter().map(way).collect(),
                by_waiver: step.by_waiver,
                help: line.help.clone(),
                effort: step.effort,
            })
        });
        Some(Nearest { effort, steps: steps.collect() })
    }
}
