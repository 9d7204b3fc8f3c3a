//! How verdicts combine: the table of `docs/rules-verdicts.md`.

use ballast_model::Verdict;
use ballast_packs::plan::Requirement;

/// The place of a verdict between "no" and "yes"; nothing for "not applicable", which takes no part.
///
/// The order says what a whole still lacks: one "no" settles it; short of that a figure that was not reported is asked for
/// first, because a person should not be asked to judge what a figure may settle.
fn rank(verdict: Verdict) -> Option<u8> {
    match verdict {
        Verdict::NotMet => Some(0),
        Verdict::MissingData => Some(1),
        Verdict::NeedsJudgement => Some(2),
        Verdict::Met => Some(3),
        Verdict::NotApplicable => None,
    }
}

/// All of a list: the least on the order not met < missing data < needs judgement < met.
///
/// "Not applicable" leaves the others as they are. A list of nothing but "not applicable" is not applicable itself; an empty
/// list asks for nothing and is met.
///
/// | all | met | needs judgement | missing data | not met | not applicable |
/// |---|---|---|---|---|---|
/// | **met** | met | needs judgement | missing data | not met | met |
/// | **needs judgement** | needs judgement | needs judgement | missing data | not met | needs judgement |
/// | **missing data** | missing data | missing data | missing data | not met | missing data |
/// | **not met** | not met | not met | not met | not met | not met |
/// | **not applicable** | met | needs judgement | missing data | not met | not applicable |
pub fn all(of: &[Verdict]) -> Verdict {
    all_of(of.iter().copied())
}

fn all_of(of: impl Iterator<Item = Verdict>) -> Verdict {
    let (mut empty, mut least) = (true, None);
    for verdict in of {
        empty = false;
        let Some(own) = rank(verdict) else { continue };
        if least.is_none_or(|(rank, _)| own < rank) {
            least = Some((own, verdict));
        }
    }
    match least {
        Some((_, verdict)) => verdict,
        None if empty => Verdict::Met,
        None => Verdict::NotApplicable,
    }
}

/// At least `count` of a list: the `count`-th largest among those that apply.
///
/// Fewer than `count` that apply: not met; none that applies: not applicable. At least none of a list is met.
///
/// | any (at least 1) | met | needs judgement | missing data | not met | not applicable |
/// |---|---|---|---|---|---|
/// | **met** | met | met | met | met | met |
/// | **needs judgement** | met | needs judgement | needs judgement | needs judgement | needs judgement |
/// | **missing data** | met | needs judgement | missing data | missing data | missing data |
/// | **not met** | met | needs judgement | missing data | not met | not met |
/// | **not applicable** | met | needs judgement | missing data | not met | not applicable |
pub fn at_least(count: usize, of: &[Verdict]) -> Verdict {
    at_least_of(count, of.iter().copied())
}

fn at_least_of(count: usize, of: impl Iterator<Item = Verdict>) -> Verdict {
    if count == 0 {
        return Verdict::Met;
    }
    let mut tally = [0_usize; 4];
    for own in of.filter_map(rank) {
        tally[usize::from(own)] += 1;
    }
    if tally.iter().all(|found| *found == 0) {
        return Verdict::NotApplicable;
    }
    let largest = [Verdict::Met, Verdict::NeedsJudgement, Verdict::MissingData, Verdict::NotMet];
    let mut reached = 0;
    let found = largest.into_iter().zip(tally.into_iter().rev()).find(|(_, found)| {
        reached += found;
        reached >= count
    });
    found.map_or(Verdict::NotMet, |(verdict, _)| verdict)
}

/// Any of a list: [`at_least`] one.
pub fn any(of: &[Verdict]) -> Verdict {
    at_least(1, of)
}

/// What a requirement comes to, given the verdict of each condition of the version.
/// A condition that is not there (only a plan made by hand can name one) is missing data, never a yes.
pub fn combine(requirement: &Requirement, conditions: &[Verdict]) -> Verdict {
    match requirement {
        Requirement::Condition(at) => conditions.get(*at).copied().unwrap_or(Verdict::MissingData),
        Requirement::All(of) => all_of(of.iter().map(|part| combine(part, conditions))),
        Requirement::AtLeast { count, of } => {
            at_least_of(*count, of.iter().map(|part| combine(part, conditions)))
        }
    }
}

/// A test as a verdict: missing is neither yes nor no.
pub(crate) fn of_test(holds: Option<bool>) -> Verdict {
    match holds {
        Some(true) => Verdict::Met,
        Some(false) => Verdict::NotMet,
        None => Verdict::MissingData,
    }
}
