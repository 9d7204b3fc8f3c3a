use rust_decimal::Decimal;

use super::{
    clause,
    dimension::Dimension,
    last_only,
    scope::{Allow, Scope, Wanted},
};
use crate::{
    check::Once,
    codes,
    plan::{Formula, Grade, GradeBy, Grading},
    raw::{At, Section},
};

/// Colours of grades and of lights.
const COLOURS: [(&str, &str); 6] = [
    ("red", "red"),
    ("orange", "orange"),
    ("yellow", "yellow"),
    ("green", "green"),
    ("light-blue", "light-blue"),
    ("blue", "blue"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    FirstMatch,
    CutOff,
    Percentage,
}

const BY: [(&str, By); 3] =
    [("first-match", By::FirstMatch), ("cut-off", By::CutOff), ("percentage", By::Percentage)];

/// Reads `[version.grading]`.
pub(super) fn read(section: &Section<'_>, scope: &Scope<'_>) -> Option<Grading> {
    let sink = scope.sink;
    let by = section.choice("by", &BY);
    let within = scope.partitions(&section.texts("within"));
    let ties = scope.order(&section.texts("ties"));
    let number = match by {
        Some(By::CutOff) => {
            let wanted = Wanted::Only(Dimension::default(), "a plain number, as `from` is one");
            scope.number_at(section, "of", Allow::ALL, &wanted).0
        }
        Some(By::Percentage) => scope.number_at(section, "of", Allow::ALL, &Wanted::Any).0,
        _ => None,
    };
    let mut grades = Vec::new();
    let mut once = Once::default();
    let mut places: Vec<At> = Vec::new();
    for part in section.sections("grade") {
        let mut grade = grade(&part, "a grade");
        match by {
            Some(By::FirstMatch) => (grade.when, grade.text) = scope.opt_condition(&part, "when", Allow::ALL),
            Some(By::CutOff) => grade.from = part.opt_number("from"),
            Some(By::Percentage) => grade.share = Some(part.number("share")),
            None => {}
        }
        places.push(part.at().clone());
        if !grade.id.is_empty() {
            once.first("grade", &grade.id, part.at(), sink);
        }
        grades.push((grade, part.has("when")));
        part.done();
    }
    if grades.is_empty() {
        let help = "add [[version.grading.grade]] with id, name and clause";
        sink.error(codes::MISSING_KEY, section.at(), "a grading without grades", help);
    }
    match by {
        Some(By::FirstMatch) => {
            let open: Vec<(bool, At)> =
                grades.iter().zip(&places).map(|((_, when), at)| (!when, at.clone())).collect();
            last_only(&open, "grade", sink);
        }
        Some(By::CutOff) => falling(&grades, &places, scope),
        Some(By::Percentage) => rising(&grades, &places, scope),
        None => {}
    }
    let grades = grades
        .into_iter()
        .map(|(grade, _)| Grade { share: grade.share.map(|share| share / Decimal::ONE_HUNDRED), ..grade })
        .collect();
    let by = match by? {
        By::FirstMatch => GradeBy::FirstMatch,
        By::CutOff => GradeBy::CutOff(number?),
        By::Percentage => GradeBy::Percentage(number?),
    };
    Some(Grading { by, grades, ties, within })
}

/// Reads what all grades and levels have.
pub(super) fn grade(section: &Section<'_>, what: &str) -> Grade {
    Grade {
        id: section.mark().unwrap_or_default(),
        name: section.name("name"),
        clause: clause(section, what),
        when: None::<Formula>,
        text: String::new(),
        from: None,
        share: None,
        colour: section.opt_choice("colour", &COLOURS).map(str::to_owned),
    }
}

/// Lower edges fall from grade to grade; only the last may lack one.
fn falling(grades: &[(Grade, bool)], places: &[At], scope: &Scope<'_>) {
    let open: Vec<(bool, At)> =
        grades.iter().zip(places).map(|((grade, _), at)| (grade.from.is_none(), at.clone())).collect();
    last_only(&open, "grade", scope.sink);
    for (pair, at) in grades.windows(2).zip(places.iter().skip(1)) {
        if let (Some(above), Some(from)) = (pair[0].0.from, pair[1].0.from)
            && from >= above
        {
            let message = format!("a grade from {from} on stands below one from {above} on");
            scope.sink.error(codes::BAND_GAP, at, message, "grades go from the best to the last: edges fall");
        }
    }
}

/// Cumulative shares rise from grade to grade, to 100.
fn rising(grades: &[(Grade, bool)], places: &[At], scope: &Scope<'_>) {
    let mut before = Decimal::ZERO;
    for ((grade, _), at) in grades.iter().zip(places) {
        let share = grade.share.unwrap_or_default();
        if share <= before || share > Decimal::ONE_HUNDRED {
            let message = format!("a cumulative share of {share} after {before}");
            let help = "shares are cumulative percent and rise: 25, 70, 95, 100";
            scope.sink.error(codes::BAND_GAP, at, message, help);
        }
        before = share;
    }
    if let Some(at) = places.last().filter(|_| before < Decimal::ONE_HUNDRED) {
        let message = format!("the last grade ends at {before} percent");
        scope.sink.error(codes::BAND_GAP, at, message, "write `share = 100` in the last grade");
    }
}
