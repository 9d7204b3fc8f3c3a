use std::collections::BTreeMap;

use ballast_model::Verdict;
use ballast_packs::plan::{Frame, Input, Programme, SubjectAttribute, Version};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::payout::Paid;
use crate::{Change, Changes, Codes, Judge, Outcomes, RulesError, changes, outcomes};

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
    let (before, after) = (outcomes(judge, year, paid)?, outcomes(&changed, year, paid)?);
    Ok(compare(&before, &after, codes, frame, level))
}

/// Winners and losers between two results.
pub fn compare(before: &Outcomes, after: &Outcomes, codes: Codes<'_>, frame: &Frame, level: u8) -> WhatIf {
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
    let region = |code: &str| {
        let found = codes.at_level(SubjectAttribute::Region, code, level, frame.on);
        found.unwrap_or_default().to_owned()
    };
    let size = |code: &str| code.to_owned();
    Groups { before, after, winners: &winners, losers: &losers }.into_what_if(&region, &size, moved)
}

struct Groups<'a> {
    before: &'a Outcomes,
    after: &'a Outcomes,
    winners: &'a [Change],
    losers: &'a [Change],
}

impl Groups<'_> {
    fn by(&self, key: &dyn Fn(&str, &str) -> String) -> BTreeMap<String, Shift> {
        let mut groups: BTreeMap<String, Shift> = BTreeMap::new();
        for line in &self.before.lines {
            groups.entry(key(&line.region, &line.size)).or_default().before += line.yuan;
        }
        for line in &self.after.lines {
            groups.entry(key(&line.region, &line.size)).or_default().after += line.yuan;
        }
        for change in self.winners {
            groups.entry(key(&change.region, &change.size)).or_default().winners += 1;
        }
        for change in self.losers {
            groups.entry(key(&change.region, &change.size)).or_default().losers += 1;
        }
        groups
    }

    fn into_what_if(
        self,
        region: &dyn Fn(&str) -> String,
        size: &dyn Fn(&str) -> String,
        moved: Vec<Change>,
    ) -> WhatIf {
        WhatIf {
            before: tally(self.before),
            after: tally(self.after),
            winners: self.winners.to_vec(),
            losers: self.losers.to_vec(),
            moved,
            by_region: self.by(&|code, _| region(code)),
            by_size: self.by(&|_, code| size(code)),
        }
    }
}

/// Counts of a result.
pub fn tally(of: &Outcomes) -> Tally {
    let mut tally = Tally::default();
    for line in &of.lines {
        match line.verdict {
            Verdict::Met => tally.met += 1,
            Verdict::NotMet => tally.not_met += 1,
            Verdict::MissingData => tally.missing += 1,
            Verdict::NeedsJudgement => tally.needs_judgement += 1,
            Verdict::NotApplicable => continue,
        }
        tally.judged += 1;
        tally.yuan += line.yuan;
        if let Some(grade) = &line.grade {
            *tally.grades.entry(grade.clone()).or_default() += 1;
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
    Ok(changes(&outcomes(judge, year, paid)?, &outcomes(&again, year, paid)?))
}
