use std::collections::BTreeMap;

use ballast_model::{Text, Verdict};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::outcomes::{Outcome, Outcomes};

/// One subject whose outcome is not what it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Id.
    pub subject: String,
    /// Name.
    pub name: String,
    /// Region code, as it is now.
    pub region: String,
    /// Size code, as it is now.
    pub size: String,
    /// What it was; nothing where the subject was not there.
    pub before: Option<Verdict>,
    /// What it is; nothing where the subject is gone.
    pub after: Option<Verdict>,
    /// Grade before and after.
    pub grade: (Option<String>, Option<String>),
    /// Yuan granted before.
    #[serde(with = "crate::exact")]
    pub yuan_before: Decimal,
    /// Yuan granted after.
    #[serde(with = "crate::exact")]
    pub yuan_after: Decimal,
    /// Why.
    pub because: Because,
}

/// Why an outcome changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// These conditions came to something else.
    Conditions(Vec<ConditionChange>),
    /// The version concerns it now, or no longer.
    Scope,
    /// The warning shows another level: its name before and after, nothing where none was shown.
    Level(Option<Text>, Option<Text>),
    /// It was not there before.
    Entered,
    /// It is no longer there.
    Left,
    /// Its own facts came to the same: others, or an amount, moved its place, grade or money.
    Others,
}

/// A condition that came to something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionChange {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// What it was; nothing where the version did not have it.
    pub before: Option<Verdict>,
    /// What it is; nothing where the version does not have it.
    pub after: Option<Verdict>,
}

/// What changed between two results: by condition who gained and who lost.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Changes {
    /// Met now and not before, sorted by id.
    pub gained: Vec<Change>,
    /// Met before and not now.
    pub lost: Vec<Change>,
    /// Met in both or in neither, with another verdict, grade or amount.
    pub other: Vec<Change>,
}

impl Changes {
    /// Everyone whose outcome is not what it was.
    pub fn all(&self) -> impl Iterator<Item = &Change> {
        self.gained.iter().chain(&self.lost).chain(&self.other)
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}

/// Compares two results, subject by subject: of two dates, of two versions, or before and after a change.
pub fn changes(before: &Outcomes<'_, '_>, after: &Outcomes<'_, '_>) -> Changes {
    changes_of(before, after, |_| true)
}

/// The same for subjects of some regions: `keeps` is asked with the region's code, the later one where there are two.
pub fn changes_of(
    before: &Outcomes<'_, '_>,
    after: &Outcomes<'_, '_>,
    keeps: impl Fn(&str) -> bool,
) -> Changes {
    let mut found = Changes::default();
    let pairs = condition_pairs(before, after);
    for (was, is) in both(before, after) {
        if let (Some(was), Some(is)) = (was, is)
            && before.verdict(was) == after.verdict(is)
            && before.grade(was) == after.grade(is)
            && before.yuan(was) == after.yuan(is)
        {
            continue;
        }
        let (was, is) = (was.map(|row| before.outcome(row)), is.map(|row| after.outcome(row)));
        let Some(change) = change(was.as_ref(), is.as_ref(), &pairs) else { continue };
        if !keeps(&change.region) {
            continue;
        }
        let met = |verdict: Option<Verdict>| verdict == Some(Verdict::Met);
        match (met(change.before), met(change.after)) {
            (false, true) => found.gained.push(change),
            (true, false) => found.lost.push(change),
            _ => found.other.push(change),
        }
    }
    for list in [&mut found.gained, &mut found.lost, &mut found.other] {
        list.sort_by(|a, b| a.subject.cmp(&b.subject));
    }
    found
}

/// Rows of the same subject on either side. Two frames of the same subjects in the same order, the common case, need no search.
fn both(before: &Outcomes<'_, '_>, after: &Outcomes<'_, '_>) -> Vec<(Option<usize>, Option<usize>)> {
    let (was, is) = (&before.judge().frame().subject, &after.judge().frame().subject);
    if was == is {
        return (0..is.len()).map(|row| (Some(row), Some(row))).collect();
    }
    let mut rows: BTreeMap<&str, (Option<usize>, Option<usize>)> = BTreeMap::new();
    was.iter().enumerate().for_each(|(row, id)| rows.entry(id).or_default().0 = Some(row));
    is.iter().enumerate().for_each(|(row, id)| rows.entry(id).or_default().1 = Some(row));
    rows.into_values().collect()
}

fn change(before: Option<&Outcome>, after: Option<&Outcome>, pairs: &[Pair<'_>]) -> Option<Change> {
    let shown = after.or(before)?;
    let because = match (before, after) {
        (Some(b), Some(a)) => {
            let same = b.verdict == a.verdict && b.grade == a.grade && b.yuan == a.yuan;
            if same {
                return None;
            }
            let conditions = condition_changes(b, a, pairs);
            if b.concerns != a.concerns {
                Because::Scope
            } else if conditions.is_empty() {
                Because::Others
            } else {
                Because::Conditions(conditions)
            }
        }
        (None, _) => Because::Entered,
        (_, None) => Because::Left,
    };
    Some(Change {
        subject: shown.subject.clone(),
        name: shown.name.clone(),
        region: shown.region.clone(),
        size: shown.size.clone(),
        before: before.map(|line| line.verdict),
        after: after.map(|line| line.verdict),
        grade: (before.and_then(|line| line.grade.clone()), after.and_then(|line| line.grade.clone())),
        yuan_before: before.map(|line| line.yuan).unwrap_or_default(),
        yuan_after: after.map(|line| line.yuan).unwrap_or_default(),
        because,
    })
}

/// A condition with its place in either version.
struct Pair<'a> {
    id: &'a str,
    name: &'a Text,
    before: Option<usize>,
    after: Option<usize>,
}

/// The conditions of two versions by id: those of the later one, then those that only the earlier one has.
fn condition_pairs<'a>(before: &Outcomes<'_, 'a>, after: &Outcomes<'_, 'a>) -> Vec<Pair<'a>> {
    let place = |of: &Outcomes<'_, '_>, id: &str| of.conditions().position(|(other, _)| other == id);
    let gone = before.conditions().filter(|(id, _)| place(after, id).is_none());
    let all = after.conditions().chain(gone);
    all.map(|(id, name)| Pair { id, name, before: place(before, id), after: place(after, id) }).collect()
}

fn condition_changes(before: &Outcome, after: &Outcome, pairs: &[Pair<'_>]) -> Vec<ConditionChange> {
    let of = |line: &Outcome, at: Option<usize>| line.conditions.get(at?).copied();
    let changes = pairs.iter().map(|pair| ConditionChange {
        id: pair.id.to_owned(),
        name: pair.name.clone(),
        before: of(before, pair.before),
        after: of(after, pair.after),
    });
    changes.filter(|change| change.before != change.after).collect()
}
