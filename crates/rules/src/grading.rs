use ballast_packs::plan::{GradeBy, Grading};

use crate::piece::{Answers, Piece};

/// What a grading came to for a subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Graded {
    /// The version has no grades, or does not concern the subject.
    #[default]
    None,
    /// This one of the version's grades.
    Grade(usize),
    /// A figure that decides it is missing.
    Missing,
    /// All figures are there and no grade holds.
    Nothing,
}

impl Graded {
    /// The grade's place in the version's list.
    pub fn grade(self) -> Option<usize> {
        match self {
            Self::Grade(at) => Some(at),
            Self::None | Self::Missing | Self::Nothing => None,
        }
    }
}

/// The grade of one subject; `place` is what a percentage grading said about it.
pub(crate) fn grade(grading: &Grading, answers: &mut impl Answers, place: Graded) -> Graded {
    match &grading.by {
        GradeBy::FirstMatch => {
            for at in 0..grading.grades.len() {
                match answers.holds(Piece::Grade(at)) {
                    Some(true) => return Graded::Grade(at),
                    // A better grade cannot be ruled out.
                    None => return Graded::Missing,
                    Some(false) => {}
                }
            }
            Graded::Nothing
        }
        GradeBy::CutOff(_) => {
            let Some(number) = answers.number(Piece::CutOff) else { return Graded::Missing };
            let reached =
                grading.grades.iter().position(|grade| grade.from.is_none_or(|from| number >= from));
            reached.map_or(Graded::Nothing, Graded::Grade)
        }
        GradeBy::Percentage(_) => place,
    }
}
