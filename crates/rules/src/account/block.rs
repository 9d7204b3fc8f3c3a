//! Some rows after another, taken together: what is asked of each is looked up once for all of them.

use ballast_model::{NodeIx, Verdict};
use rust_decimal::Decimal;

use super::Clerk;
use super::lanes::{Holds, Verdicts};
use super::number::Number;
use super::numbers::Numbers;
use super::plan::{Place, Slot, Task};
use crate::piece::{Answers, Piece};
use crate::{ScoreSheet, score};

/// Most rows taken together: their numbers stay near at hand.
const MOST: usize = 32;

/// Numbers and outcomes of some rows, one lane each. A row past the end has no facts.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) first: usize,
    pub(super) rows: usize,
    pub(super) numbers: Numbers,
    /// Outcomes of conditions and their parts, by place.
    pub(super) holds: Vec<Holds>,
    /// What the conditions come to, waivers included.
    conditions: Vec<Verdicts>,
    /// What they come to together.
    whole: Verdicts,
    /// By lane, where the version has a score.
    pub(super) sheets: Vec<ScoreSheet>,
    /// By lane: the subject's own nodes in the trees of regions and industries, once asked for.
    pub(super) own: Vec<[Option<Option<NodeIx>>; 2]>,
}

impl Block {
    /// The lane of a row, worked out if it is in none. Whoever goes on from row to row is met by more rows at a time.
    pub fn turn_to(&mut self, clerk: &Clerk<'_>, row: usize) -> usize {
        let rows = match row.checked_sub(self.first) {
            Some(lane) if lane < self.rows => return lane,
            Some(lane) if lane == self.rows && lane > 0 => (lane * 4).min(MOST),
            _ => 1,
        };
        if self.rows != rows {
            self.lay_out(clerk, rows);
        }
        self.first = row;
        self.own.fill([None; 2]);
        let tasks = clerk.prepared.tasks.split_at(clerk.prepared.figures);
        self.run(clerk, tasks.0);
        if let Some(score) = &clerk.prepared.version.score {
            let (groups, averages) = (&clerk.prepared.groups, &clerk.judge.population.averages);
            let mut sheets = std::mem::take(&mut self.sheets);
            for (lane, sheet) in sheets.iter_mut().enumerate().filter(|(lane, _)| self.scored(clerk, *lane)) {
                let answers = &mut Lane { clerk, block: self, lane };
                score::fill(sheet, score, groups, answers, averages);
            }
            self.sheets = sheets;
        }
        self.run(clerk, tasks.1);
        self.weigh(clerk);
        0
    }

    fn weigh(&mut self, clerk: &Clerk<'_>) {
        let version = clerk.prepared.version;
        self.conditions.clear();
        for (condition, tests) in version.conditions.iter().zip(&clerk.prepared.conditions) {
            let asked = |place: Option<Place>| place.map(|place| self.holds[place]);
            let (when, test, waiver) = (asked(tests.when), asked(tests.test), asked(tests.waiver));
            self.conditions.push(Verdicts::weigh(condition.judgement, when, test, waiver));
        }
        self.whole = Verdicts::combine(&version.requires, &self.conditions, self.rows);
    }

    /// What the conditions of a lane come to together.
    pub fn verdict(&self, lane: usize) -> Verdict {
        self.whole.get(lane)
    }

    fn lay_out(&mut self, clerk: &Clerk<'_>, rows: usize) {
        let prepared = clerk.prepared;
        self.rows = rows;
        self.numbers.lay_out(&prepared.numbers, rows);
        self.holds.resize(prepared.nodes.len(), Holds::default());
        self.own.resize(rows, [None; 2]);
        if let Some(score) = &prepared.version.score {
            self.sheets.resize_with(rows, || ScoreSheet::blank(score));
        }
    }

    pub fn holds(&self, place: Place, lane: usize) -> Option<bool> {
        self.holds[place].get(lane)
    }

    pub fn value(&self, clerk: &Clerk<'_>, slot: Slot, lane: usize) -> Number {
        self.numbers.known(&clerk.prepared.numbers).get(slot, lane)
    }

    /// Points of a lane; nothing where the version has no score or does not concern the subject.
    pub fn sheet(&self, clerk: &Clerk<'_>, lane: usize) -> Option<&ScoreSheet> {
        // A sheet of a subject that the version does not concern is left over from an earlier row.
        self.sheets.get(lane).filter(|_| self.scored(clerk, lane))
    }

    fn scored(&self, clerk: &Clerk<'_>, lane: usize) -> bool {
        concerned(clerk, self.first + lane)
    }

    fn run(&mut self, clerk: &Clerk<'_>, tasks: &[Task]) {
        for task in tasks {
            match task {
                Task::Number(slot) => self.work_out(clerk, *slot),
                Task::Node(place) => self.holds[*place] = self.ask(clerk, *place),
            }
        }
    }
}

/// Whether the version concerns the subject of a row.
pub(super) fn concerned(clerk: &Clerk<'_>, row: usize) -> bool {
    clerk.judge.population.concerns.get(row).copied().flatten() == Some(true)
}

/// What is known of one row.
pub(super) struct Lane<'b, 'c> {
    pub clerk: &'b Clerk<'c>,
    pub block: &'b Block,
    pub lane: usize,
}

impl Answers for Lane<'_, '_> {
    fn holds(&mut self, of: Piece) -> Option<bool> {
        self.clerk.prepared.place(of).map_or(Some(true), |place| self.block.holds(place, self.lane))
    }

    fn number(&mut self, of: Piece) -> Option<Decimal> {
        self.block.value(self.clerk, self.clerk.prepared.slot(of)?, self.lane).decimal()
    }
}
