use std::collections::{BTreeMap, BTreeSet};

use ballast_model::Verdict;
use ballast_packs::plan::{Frame, Programme, Version, Warning};
use rust_decimal::Decimal;

use crate::changes::{Because, Change, Changes};
use crate::facts::{Desk, RowFacts};
use crate::population::Population;
use crate::words::{Word, text};
use crate::{Codes, RulesError};

/// What a warning says of a subject at the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warned {
    /// This one of the warning's levels.
    Level(usize),
    /// No level.
    Calm,
    /// No level is held, and whether one is entered cannot be said.
    Missing,
    /// The version does not concern the subject.
    NotApplicable,
}

/// Replays a warning over consecutive reporting periods, oldest first: one frame per period, made as of its end.
/// Gives each subject's outcome at the end of each.
///
/// Every level has its own memory: it is entered where `enter` holds, and stays until `leave` holds (without `leave`, until
/// `enter` does not). What is shown is the gravest level held. A value that is missing changes nothing: a level that is
/// held stays, and where none is held and one might have been entered the outcome is "missing", never "calm".
///
/// # Errors
/// [`RulesError::Lacks`] where the version warns of nothing, [`RulesError::Input`] where a frame lacks a column.
pub fn replay(
    programme: &Programme,
    version: &Version,
    frames: &[Frame],
    codes: Codes<'_>,
) -> Result<BTreeMap<String, Vec<Warned>>, RulesError> {
    let Some(warning) = &version.warning else {
        return Err(RulesError::Lacks {
            programme: programme.id.clone(),
            version: version.id.clone(),
            place: programme.place.clone(),
            what: "warning",
        });
    };
    let mut held: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    let mut outcomes: BTreeMap<String, Vec<Warned>> = BTreeMap::new();
    for (at, frame) in frames.iter().enumerate() {
        let desk = Desk::new(&programme.id, version, frame, codes)?;
        let population = Population::new(programme, &desk);
        for row in 0..frame.len() {
            let subject = frame.subject.get(row);
            let memory = held.entry(subject.to_owned()).or_insert_with(|| vec![false; warning.levels.len()]);
            let scores = population.scores(&desk, row);
            let facts =
                RowFacts { desk: &desk, row, rankings: &population.rankings, scores: scores.as_ref() };
            let concerns = population.concerns.get(row).copied().flatten();
            let outcome = step(warning, &facts, concerns, memory);
            let list = outcomes.entry(subject.to_owned()).or_default();
            // Nothing was said before a subject came in; one that was away for a while kept what it had.
            let before = list.last().copied().unwrap_or(Warned::Missing);
            list.resize(at, before);
            list.push(outcome);
        }
    }
    for (subject, list) in &mut outcomes {
        let still = held.get(subject).and_then(|memory| memory.iter().position(|held| *held));
        // A subject that has gone from the frames keeps what it was left with.
        list.resize(frames.len(), still.map_or(Warned::Missing, Warned::Level));
    }
    Ok(outcomes)
}

/// Who is warned of now and was not, who no longer is, and whose level is another one. `who` gives the name, the region
/// and the size of a subject.
pub fn warned_changes(
    warning: &Warning,
    before: &BTreeMap<String, Warned>,
    after: &BTreeMap<String, Warned>,
    who: impl Fn(&str) -> (String, String, String),
) -> Changes {
    let grade = |of: Option<&Warned>| match of? {
        Warned::Level(at) => warning.levels.get(*at).map(|level| &level.grade),
        Warned::Calm => Some(&warning.calm),
        Warned::Missing | Warned::NotApplicable => None,
    };
    let shown = |of: Option<&Warned>| match of? {
        Warned::Missing => Some(text(Word::MissingData)),
        Warned::NotApplicable => Some(text(Word::NotApplicable)),
        Warned::Level(_) | Warned::Calm => grade(of).map(|grade| grade.name.clone()),
    };
    let verdict = |of: &Warned| match of {
        Warned::Level(_) => Verdict::Met,
        Warned::Calm => Verdict::NotMet,
        Warned::Missing => Verdict::MissingData,
        Warned::NotApplicable => Verdict::NotApplicable,
    };
    let mut found = Changes::default();
    let subjects: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for subject in subjects {
        let (was, is) = (before.get(subject), after.get(subject));
        if was == is {
            continue;
        }
        let (name, region, size) = who(subject);
        let change = Change {
            subject: subject.clone(),
            name,
            region,
            size,
            before: was.map(verdict),
            after: is.map(verdict),
            grade: (grade(was).map(|of| of.id.clone()), grade(is).map(|of| of.id.clone())),
            yuan_before: Decimal::ZERO,
            yuan_after: Decimal::ZERO,
            because: match (was, is) {
                (None, _) => Because::Entered,
                (_, None) => Because::Left,
                _ => Because::Level(shown(was), shown(is)),
            },
        };
        let warned = |of: Option<&Warned>| matches!(of, Some(Warned::Level(_)));
        match (warned(was), warned(is)) {
            (false, true) => found.gained.push(change),
            (true, false) => found.lost.push(change),
            _ => found.other.push(change),
        }
    }
    found
}

/// One period of one subject: changes the memory of its levels and says what is shown.
fn step(warning: &Warning, facts: &RowFacts<'_, '_>, concerns: Option<bool>, memory: &mut [bool]) -> Warned {
    match concerns {
        Some(false) => {
            memory.fill(false);
            return Warned::NotApplicable;
        }
        None => {
            return memory.iter().position(|held| *held).map_or(Warned::Missing, Warned::Level);
        }
        Some(true) => {}
    }
    let mut unknown = false;
    for (level, held) in warning.levels.iter().zip(memory.iter_mut()) {
        match level.enter.holds(facts) {
            Some(true) => *held = true,
            Some(false) if *held => {
                *held = match &level.leave {
                    Some(leave) => leave.holds(facts) != Some(true),
                    None => false,
                };
            }
            Some(false) => {}
            None if *held => {
                *held = level.leave.as_ref().is_none_or(|leave| leave.holds(facts) != Some(true));
            }
            None => unknown = true,
        }
    }
    match memory.iter().position(|held| *held) {
        Some(level) => Warned::Level(level),
        None if unknown => Warned::Missing,
        None => Warned::Calm,
    }
}
