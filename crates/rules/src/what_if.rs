use std::collections::BTreeMap;

use ballast_model::Verdict;
use ballast_packs::plan::{Frame, Input, Programme, SubjectAttribute, Version};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::payout::Paid;
use crate::{Change, Changes, Codes, Judge, Outcomes, RulesError, changes};

/// What a change to a rule would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// Counts and money as things are.
    pub before: Tally,
    /// Counts and money with the change.
    pub after: Tally,
    /// Who would meet it and does not now, or would be paid more.
    pub winners: Vec<Change>,
    /// Who meets it and would not, or would be paid less.
    pub losers: Vec<Change>,
    /// Who is neither and still comes to something else: another grade, another reason.
    pub moved: Vec<Change>,
    /// By region at the level asked for (code; empty where not known).
    pub by_region: BTreeMap<String, Shift>,
    /// By size code.
    pub by_size: BTreeMap<String, Shift>,
}

/// Counts of verdicts, and money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Subjects judged that it concerns.
    pub judged: usize,
    /// Met.
    pub met: usize,
    /// Not met.
    pub not_met: usize,
    /// Missing data.
    pub missing: usize,
    /// Needs judgement.
    pub needs_judgement: usize,
    /// Yuan granted in all.
    #[serde(with = "crate::exact")]
    pub yuan: Decimal,
    /// Subjects by grade.
    pub grades: BTreeMap<String, usize>,
}

/// Winners and losers of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// How many win.
    pub winners: usize,
    /// How many lose.
    pub losers: usize,
    /// Yuan before.
    #[serde(with = "crate::exact")]
    pub before: Decimal,
    /// Yuan after.
    #[serde(with = "crate::exact")]
    pub after: Decimal,
}

/// A version with parameters set to other values, each in its declared unit.
///
/// # Errors
/// [`RulesError::Parameter`] for an id the version does not have.
pub fn with_parameters(
    programme: &Programme,
    version: &Version,
    set: &[(String, Decimal)],
) -> Result<Version, RulesError> {
    let mut changed = version.clone();
    for (id, value) in set {
        match changed.parameters.iter_mut().find(|parameter| parameter.id == *id) {
            Some(parameter) => parameter.value = *value,
            None => {
                return Err(RulesError::Parameter {
                    programme: programme.id.clone(),
                    version: version.id.clone(),
                    id: id.clone(),
                    known: version.parameters.iter().map(|parameter| parameter.id.clone()).collect(),
                });
            }
        }
    }
    Ok(changed)
}

/// What setting parameters to other values would do to the subjects of a frame. `level` is the region level that the result
/// is split by: 1 province, 2 city, 3 county.
///
/// # Errors
/// Those of [`with_parameters`] and [`Judge::new`].
pub fn what_if(
    judge: &Judge<'_>,
    set: &[(String, Decimal)],
    year: i16,
    paid: &[Paid],
    level: u8,
) -> Result<WhatIf, RulesError> {
    let (programme, frame, codes) = (judge.programme(), judge.frame(), judge.desk.codes);
    let version = with_parameters(programme, judge.version(), set)?;
    let changed = Judge::new(programme, &version, frame, codes)?;
    let before = Outcomes::of(judge, None, year, paid)?;
    let after = Outcomes::of(&changed, None, year, paid)?;
    Ok(compare(&before, &after, codes, level))
}

/// Winners and losers between two results.
pub fn compare(before: &Outcomes<'_, '_>, after: &Outcomes<'_, '_>, codes: Codes<'_>, level: u8) -> WhatIf {
    let Changes { gained, lost, other } = changes(before, after);
    let (mut winners, mut losers, mut moved) = (gained, lost, Vec::new());
    for change in other {
        match change.yuan_after.cmp(&change.yuan_before) {
            std::cmp::Ordering::Greater => winners.push(change),
            std::cmp::Ordering::Less => losers.push(change),
            std::cmp::Ordering::Equal => moved.push(change),
        }
    }
    winners.sort_by(|a, b| a.subject.cmp(&b.subject));
    losers.sort_by(|a, b| a.subject.cmp(&b.subject));
    let on = after.judge().frame().on;
    let region = |code: &str| {
        let found = codes.at_level(SubjectAttribute::Region, code, level, on);
        found.unwrap_or_default().to_owned()
    };
    WhatIf {
        before: tally(before),
        after: tally(after),
        by_region: shifts(before, after, &winners, &losers, |place| region(place.region)),
        by_size: shifts(before, after, &winners, &losers, |place| place.size.to_owned()),
        winners,
        losers,
        moved,
    }
}

/// What a subject is grouped by.
struct Place<'a> {
    region: &'a str,
    size: &'a str,
}

/// Who wins and loses by group, and the money; groups in which nothing is paid and nothing changes are left out.
fn shifts(
    before: &Outcomes<'_, '_>,
    after: &Outcomes<'_, '_>,
    winners: &[Change],
    losers: &[Change],
    key: impl Fn(Place<'_>) -> String,
) -> BTreeMap<String, Shift> {
    // Codes are few and subjects are many: each code is looked up once.
    let mut keys: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut key = |region: &str, size: &str| {
        let of = keys.entry((region.to_owned(), size.to_owned()));
        of.or_insert_with(|| key(Place { region, size })).clone()
    };
    let mut groups: BTreeMap<String, Shift> = BTreeMap::new();
    let mut money = |of: &Outcomes<'_, '_>, add: &dyn Fn(&mut Shift, Decimal)| {
        let frame = of.judge().frame();
        for (row, yuan) in of.granted() {
            let group = key(frame.region.get(row), frame.size.get(row));
            add(groups.entry(group).or_default(), yuan);
        }
    };
    money(before, &|shift, yuan| shift.before += yuan);
    money(after, &|shift, yuan| shift.after += yuan);
    for change in winners {
        groups.entry(key(&change.region, &change.size)).or_default().winners += 1;
    }
    for change in losers {
        groups.entry(key(&change.region, &change.size)).or_default().losers += 1;
    }
    groups
}

/// Counts of a result.
pub fn tally(of: &Outcomes<'_, '_>) -> Tally {
    tally_of(of, |_| true)
}

/// Counts of the subjects of some regions: `keeps` is asked with the region's code.
pub fn tally_of(of: &Outcomes<'_, '_>, keeps: impl Fn(&str) -> bool) -> Tally {
    let frame = of.judge().frame();
    let mut tally = Tally::default();
    for row in (0..frame.len()).filter(|row| keeps(frame.region.get(*row))) {
        match of.verdict(row) {
            Verdict::Met => tally.met += 1,
            Verdict::NotMet => tally.not_met += 1,
            Verdict::MissingData => tally.missing += 1,
            Verdict::NeedsJudgement => tally.needs_judgement += 1,
            Verdict::NotApplicable => continue,
        }
        tally.judged += 1;
        tally.yuan += of.yuan(row);
        if let Some(grade) = of.grade(row) {
            *tally.grades.entry(grade.to_owned()).or_default() += 1;
        }
    }
    tally
}

/// A frame in which one subject's values are others: what an objection says they should be.
///
/// # Errors
/// [`RulesError::Subject`] where the subject is not in the frame, [`RulesError::Column`] where a column is not.
pub fn with_values(
    frame: &Frame,
    subject: &str,
    values: &[(Input, Option<i64>)],
) -> Result<Frame, RulesError> {
    let row = frame.subject.iter().position(|id| id == subject);
    let row = row.ok_or_else(|| RulesError::Subject(subject.to_owned()))?;
    let mut changed = frame.clone();
    for (input, value) in values {
        let Some(column) = changed.columns.get_mut(input) else {
            return Err(RulesError::Column(format!("{input:?}")));
        };
        let mut replaced = ballast_model::Column::with_capacity(frame.len());
        for at in 0..frame.len() {
            replaced.push(if at == row { *value } else { column.values.get(at) });
        }
        column.values = replaced;
    }
    Ok(changed)
}

/// An objection: one subject's values are others. Everyone is judged and paid again; the result lists whose verdict, grade or
/// award moves.
///
/// # Errors
/// Those of [`with_values`] and [`Judge::new`].
pub fn objection(
    judge: &Judge<'_>,
    subject: &str,
    values: &[(Input, Option<i64>)],
    year: i16,
    paid: &[Paid],
) -> Result<Changes, RulesError> {
    let frame = with_values(judge.frame(), subject, values)?;
    let again = Judge::new(judge.programme(), judge.version(), &frame, judge.desk.codes)?;
    Ok(changes(&Outcomes::of(judge, None, year, paid)?, &Outcomes::of(&again, None, year, paid)?))
}
