use ballast_model::Verdict;

use super::Account;
use super::block::Lane;
use crate::judge::entitled;
use crate::{Entitled, Graded, grading};

impl Account<'_> {
    /// Takes the account of another row, in the same room. A row past the end has no facts.
    pub fn turn_to(&mut self, row: usize) {
        let clerk = self.clerk;
        let (version, population) = (clerk.prepared.version, &clerk.judge.population);
        self.row = row;
        self.lane = self.block.turn_to(clerk, row);
        let (block, lane) = (&self.block, self.lane);
        self.concerns = population.concerns.get(row).copied().flatten();
        self.verdict = match self.concerns {
            Some(false) => Verdict::NotApplicable,
            None => Verdict::MissingData,
            Some(true) => block.verdict(lane),
        };
        let answers = &mut Lane { clerk, block, lane };
        self.grade = match &version.grading {
            Some(grading) if self.concerns == Some(true) => {
                let place = population.grades.get(row).copied().unwrap_or_default();
                grading::grade(grading, answers, place)
            }
            _ => Graded::None,
        };
        self.award = match &version.award {
            Some(award) if self.verdict == Verdict::Met => entitled(award, answers),
            _ => Entitled::None,
        };
    }
}
