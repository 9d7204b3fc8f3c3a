use ballast_packs::plan::{Facts, Formula, GradeBy, Points, Version};
use rust_decimal::Decimal;

/// A formula of a version, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// When a condition applies.
    When(usize),
    /// What a condition tests.
    Test(usize),
    /// What waives a condition.
    Waiver(usize),
    /// When an item of the score counts.
    Item(usize),
    /// A band of an item.
    Band(usize, usize),
    /// An item's points by formula.
    Points(usize),
    /// A grade's own condition.
    Grade(usize),
    /// The number that grades are cut off by.
    CutOff,
    /// When an amount is paid.
    Paid(usize),
    /// The amount.
    Amount(usize),
}

impl Piece {
    /// The formula; nothing where none is declared there.
    pub fn of(self, version: &Version) -> Option<&Formula> {
        let condition = |at: usize| version.conditions.get(at);
        let item = |at: usize| version.score.as_ref()?.items.get(at);
        let amount = |at: usize| version.award.as_ref()?.amounts.get(at);
        match self {
            Self::When(at) => condition(at)?.when.as_ref(),
            Self::Test(at) => condition(at)?.test.as_ref(),
            Self::Waiver(at) => Some(&condition(at)?.waiver.as_ref()?.test),
            Self::Item(at) => item(at)?.when.as_ref(),
            Self::Band(at, band) => match &item(at)?.points {
                Points::Bands(bands) => bands.get(band)?.when.as_ref(),
                Points::Formula { .. } => None,
            },
            Self::Points(at) => match &item(at)?.points {
                Points::Formula { formula, .. } => Some(formula),
                Points::Bands(_) => None,
            },
            Self::Grade(at) => version.grading.as_ref()?.grades.get(at)?.when.as_ref(),
            Self::CutOff => match &version.grading.as_ref()?.by {
                GradeBy::CutOff(number) => Some(number),
                GradeBy::FirstMatch | GradeBy::Percentage(_) => None,
            },
            Self::Paid(at) => amount(at)?.when.as_ref(),
            Self::Amount(at) => Some(&amount(at)?.amount),
        }
    }
}

/// What the formulas of a version come to for a subject. How that is found out is left open: what follows from it (verdicts,
/// points, grades, money) is written once.
pub(crate) trait Answers {
    /// Whether a condition holds; yes where none is declared, nothing where a value is missing.
    fn holds(&mut self, of: Piece) -> Option<bool>;
    /// The number that a formula comes to.
    fn number(&mut self, of: Piece) -> Option<Decimal>;
}

/// Answers by evaluating the formulas, one after another.
#[derive(Clone, Copy)]
pub(crate) struct Evaluated<'e> {
    pub version: &'e Version,
    pub facts: &'e dyn Facts,
}

impl Answers for Evaluated<'_> {
    fn holds(&mut self, of: Piece) -> Option<bool> {
        of.of(self.version).map_or(Some(true), |formula| formula.holds(self.facts))
    }

    fn number(&mut self, of: Piece) -> Option<Decimal> {
        of.of(self.version)?.number(self.facts)
    }
}
