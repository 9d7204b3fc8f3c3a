use ballast_model::Verdict;
use ballast_packs::plan::{Award, Condition, Facts, Formula, Frame, Programme, Version};
use rust_decimal::Decimal;

use crate::facts::{Desk, RowFacts, Scores};
use crate::piece::{Answers, Evaluated, Piece};
use crate::population::Population;
use crate::{Codes, Graded, RulesError, ScoreSheet, grading, parallel, round_down, score, verdicts};

/// A version of a programme over the subjects of a frame. What needs all subjects (places, means, percentage grades) is
/// worked out once, when it is made.
#[derive(Debug)]
pub struct Judge<'a> {
    pub(crate) programme: &'a Programme,
    pub(crate) desk: Desk<'a>,
    pub(crate) population: Population,
}

/// What one subject came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Its row in the frame.
    pub row: usize,
    /// Whether the version concerns it; nothing where that cannot be said.
    pub concerns: Option<bool>,
    /// The whole.
    pub verdict: Verdict,
    /// Each condition of the version, waivers included.
    pub conditions: Vec<ConditionVerdict>,
    /// Points, where the version has a score and concerns the subject.
    pub score: Option<ScoreSheet>,
    /// Grade.
    pub grade: Graded,
    /// Money before caps and budget.
    pub award: Entitled,
}

/// What one condition came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConditionVerdict {
    /// With its waiver.
    pub verdict: Verdict,
    /// Without.
    pub own: Verdict,
    /// The waiver's test, where there is one and it was tried.
    pub waiver: Option<Verdict>,
}

/// Money a subject is entitled to before caps and budget.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Entitled {
    /// The version pays nothing, or the whole is not met.
    #[default]
    None,
    /// This many yuan, by this one of the award's amounts; rounded down as declared.
    Amount {
        /// Place in `Award::amounts`.
        band: usize,
        /// Yuan, 0 or more.
        yuan: Decimal,
    },
    /// A figure that decides the amount is missing.
    Missing,
    /// No amount's condition holds.
    Nothing,
}

impl Entitled {
    /// Yuan; zero where there is nothing.
    pub fn yuan(self) -> Decimal {
        match self {
            Self::Amount { yuan, .. } => yuan,
            Self::None | Self::Missing | Self::Nothing => Decimal::ZERO,
        }
    }
}

impl<'a> Judge<'a> {
    /// Lays a version beside a frame.
    ///
    /// # Errors
    /// [`RulesError::Input`] where the frame lacks a column that the version reads.
    pub fn new(
        programme: &'a Programme,
        version: &'a Version,
        frame: &'a Frame,
        codes: Codes<'a>,
    ) -> Result<Self, RulesError> {
        let desk = Desk::new(&programme.id, version, frame, codes)?;
        let population = Population::new(programme, &desk);
        Ok(Self { programme, desk, population })
    }

    /// The programme.
    pub fn programme(&self) -> &'a Programme {
        self.programme
    }

    /// The version.
    pub fn version(&self) -> &'a Version {
        self.desk.version
    }

    /// The subjects.
    pub fn frame(&self) -> &'a Frame {
        self.desk.frame
    }

    /// The row of a subject.
    pub fn row_of(&self, subject: &str) -> Option<usize> {
        self.desk.frame.subject.iter().position(|id| id == subject)
    }

    /// All rows in order.
    pub fn all(&self) -> Vec<Judgement> {
        parallel::rows(self.desk.frame.len(), |row| self.judge(row))
    }

    /// What a row came to. A row past the end has no facts.
    pub fn judge(&self, row: usize) -> Judgement {
        let version = self.desk.version;
        let concerns = self.population.concerns.get(row).copied().flatten();
        let score = self.sheet(row);
        let scores = score.as_ref().map(ScoreSheet::scores);
        let facts = self.facts(row, scores.as_ref());
        let answers = &mut Evaluated { version, facts: &facts };
        let conditions: Vec<ConditionVerdict> =
            version.conditions.iter().map(|condition| condition_verdict(condition, &facts)).collect();
        let verdict = match concerns {
            Some(false) => Verdict::NotApplicable,
            None => Verdict::MissingData,
            Some(true) => {
                let each: Vec<Verdict> = conditions.iter().map(|condition| condition.verdict).collect();
                verdicts::combine(&version.requires, &each)
            }
        };
        let grade = match &version.grading {
            Some(grading) if concerns == Some(true) => {
                let place = self.population.grades.get(row).copied().unwrap_or_default();
                grading::grade(grading, answers, place)
            }
            _ => Graded::None,
        };
        let award = match &version.award {
            Some(award) if verdict == Verdict::Met => entitled(award, answers),
            _ => Entitled::None,
        };
        Judgement { row, concerns, verdict, conditions, score, grade, award }
    }

    /// What a row that meets the whole is entitled to; the same as [`Judgement::award`], without the rest.
    pub(crate) fn entitled(&self, row: usize) -> Entitled {
        let Some(award) = &self.desk.version.award else { return Entitled::None };
        let scores = self.sheet(row).map(|sheet| sheet.scores());
        let facts = self.facts(row, scores.as_ref());
        entitled(award, &mut Evaluated { version: self.desk.version, facts: &facts })
    }

    /// The score, item by item; nothing where the version has none or does not concern the subject.
    fn sheet(&self, row: usize) -> Option<ScoreSheet> {
        if self.population.concerns.get(row).copied().flatten() != Some(true) {
            return None;
        }
        let version = self.desk.version;
        let answers = &mut Evaluated { version, facts: &self.facts(row, None) };
        Some(score::sheet(version.score.as_ref()?, answers, &self.population.averages))
    }

    pub(crate) fn facts<'d>(&'d self, row: usize, scores: Option<&'d Scores>) -> RowFacts<'d, 'a> {
        RowFacts { desk: &self.desk, row, rankings: &self.population.rankings, scores }
    }
}

/// One condition, its formulas evaluated.
pub(crate) fn condition_verdict(condition: &Condition, facts: &dyn Facts) -> ConditionVerdict {
    let holds = |formula: &Formula| formula.holds(facts);
    let when = condition.when.as_ref().map(holds);
    if when == Some(Some(false)) {
        return weigh(condition.judgement, when, None, None);
    }
    let waiver = condition.waiver.as_ref().map(|waiver| holds(&waiver.test));
    weigh(condition.judgement, when, condition.test.as_ref().map(holds), waiver)
}

/// One condition, given what its formulas come to:
/// `when` false: not applicable, whatever its waiver says. `when` missing: missing data.
/// Then the test; a judgement without a recorded one needs judgement.
/// The waiver is one more way: the larger of the two.
pub(crate) fn weigh(
    judgement: bool,
    when: Option<Option<bool>>,
    test: Option<Option<bool>>,
    waiver: Option<Option<bool>>,
) -> ConditionVerdict {
    let own = match when {
        Some(Some(false)) => {
            let verdict = Verdict::NotApplicable;
            return ConditionVerdict { verdict, own: verdict, waiver: None };
        }
        Some(None) => Verdict::MissingData,
        Some(Some(true)) | None => match test {
            None => Verdict::NeedsJudgement,
            Some(None) if judgement => Verdict::NeedsJudgement,
            Some(holds) => verdicts::of_test(holds),
        },
    };
    let waiver = waiver.map(verdicts::of_test);
    let verdict = waiver.map_or(own, |waiver| verdicts::any(&[own, waiver]));
    ConditionVerdict { verdict, own, waiver }
}

/// The first amount whose condition holds, rounded down; an amount below zero is none.
pub(crate) fn entitled(award: &Award, answers: &mut impl Answers) -> Entitled {
    for band in 0..award.amounts.len() {
        match answers.holds(Piece::Paid(band)) {
            Some(false) => {}
            None => return Entitled::Missing,
            Some(true) => {
                return match answers.number(Piece::Amount(band)) {
                    Some(yuan) => {
                        Entitled::Amount { band, yuan: round_down(yuan.max(Decimal::ZERO), award.round) }
                    }
                    None => Entitled::Missing,
                };
            }
        }
    }
    Entitled::Nothing
}
