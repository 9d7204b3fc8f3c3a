use ballast_packs::plan::{Facts, GradeBy, Grading};

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
pub(crate) fn grade(grading: &Grading, facts: &dyn Facts, place: Graded) -> Graded {
    match &grading.by {
        GradeBy::FirstMatch => {
            for (at, grade) in grading.grades.iter().enumerate() {
                match grade.when.as_ref().map_or(Some(true), |when| when.holds(facts)) {
                    Some(true) => return Graded::Grade(at),
                    // A better grade cannot be ruled out.
                    None => return Graded::Missing,
                    Some(false) => {}
                }
            }
            Graded::Nothing
        }
        GradeBy::CutOff(number) => {
            let Some(number) = number.number(facts) else { return Graded::Missing };
            let reached =
                grading.grades.iter().position(|grade| grade.from.is_none_or(|from| number >= from));
            reached.map_or(Graded::Nothing, Graded::Grade)
        }
        GradeBy::Percentage(_) => place,
    }
}
