//! Who is paid how much, and why not more.

mod before;
mod budget;
mod cap;
mod instalments;
mod line;

use std::collections::BTreeMap;

use ballast_model::Verdict;
use ballast_packs::plan::Award;
use rust_decimal::Decimal;

use crate::population::{Candidate, group_of, sort_keys};
use crate::{Entitled, Judge, Judgement, RulesError, parallel};
use before::Before;
pub use instalments::{InstalmentLine, Payable};
pub use line::{Paid, PayLine, Payout, Reason};

/// A subject with an amount, on its way to a payment.
struct Claim<'a> {
    row: usize,
    candidate: Candidate<'a>,
    group: Option<Vec<String>>,
    /// Place in the award's amounts.
    band: usize,
    entitled: Decimal,
    /// Due in all.
    granted: Decimal,
    /// Paid of it before.
    before: Decimal,
    place: Option<usize>,
    reasons: Vec<Reason>,
}

/// The list of payments of a version's award for a year: conditions, then the first so many by the declared order (then by id)
/// within their groups, exclusions, caps with what was paid before, the budget, instalments. Amounts are rounded down. What was
/// paid before under the programme for the year is part of what is granted, and only the rest of it is paid now.
///
/// # Errors
/// [`RulesError::Lacks`] where the version has no award.
pub fn payout(judge: &Judge<'_>, year: i16, paid: &[Paid]) -> Result<Payout, RulesError> {
    let (programme, version, award) = (judge.programme(), judge.version(), award(judge)?);
    let (mut entitled, mut others, mut not_applicable) = (Vec::new(), Vec::new(), 0);
    for judgement in judge.all() {
        match judgement.award {
            _ if judgement.verdict == Verdict::NotApplicable => not_applicable += 1,
            Entitled::Amount { band, yuan } if yuan > Decimal::ZERO => {
                entitled.push((judgement.row, band, yuan));
            }
            _ => others.push(unpaid(judge, &judgement)),
        }
    }
    let before = Before::of(&programme.id, year, paid);
    for line in &mut others {
        line.before = before.to(&line.subject);
    }
    let claims = claims(judge, award, &entitled, year, paid);
    let (mut lines, mut in_full) = (Vec::new(), Vec::new());
    for line in claims.into_iter().map(|claim| claim.line(judge, award)) {
        match line.granted > Decimal::ZERO {
            true if line.paid_in_full() => in_full.push(line),
            true => lines.push(line),
            false => others.push(line),
        }
    }
    others.sort_by(|a, b| a.subject.cmp(&b.subject));
    lines.append(&mut in_full);
    lines.append(&mut others);
    Ok(Payout {
        programme: programme.id.clone(),
        version: version.id.clone(),
        year,
        not_applicable,
        budget: amount_of(judge, award.budget),
        cap: amount_of(judge, award.cap),
        total: lines.iter().map(|line| line.granted).sum(),
        before: before.total(),
        now: lines.iter().map(|line| line.now).sum(),
        lines,
    })
}

/// What is granted to each row, given the rows that meet the whole: the sums of [`payout`] without its lines.
pub(crate) fn granted(
    judge: &Judge<'_>,
    met: &[usize],
    year: i16,
    paid: &[Paid],
) -> Result<BTreeMap<usize, Decimal>, RulesError> {
    let award = award(judge)?;
    let entitled = parallel::rows(met.len(), |at| (met[at], judge.entitled(met[at])));
    let entitled: Vec<(usize, usize, Decimal)> = entitled
        .into_iter()
        .filter_map(|(row, entitled)| match entitled {
            Entitled::Amount { band, yuan } if yuan > Decimal::ZERO => Some((row, band, yuan)),
            _ => None,
        })
        .collect();
    let claims = claims(judge, award, &entitled, year, paid);
    let claims = claims.into_iter().filter(|claim| claim.granted > Decimal::ZERO);
    Ok(claims.map(|claim| (claim.row, claim.granted)).collect())
}

fn award<'a>(judge: &Judge<'a>) -> Result<&'a Award, RulesError> {
    let (programme, version) = (judge.programme(), judge.version());
    version.award.as_ref().ok_or_else(|| RulesError::Lacks {
        programme: programme.id.clone(),
        version: version.id.clone(),
        place: programme.place.clone(),
        what: "award",
    })
}

fn amount_of(judge: &Judge<'_>, parameter: Option<usize>) -> Option<Decimal> {
    judge.desk.parameters.get(parameter?).copied()
}

/// Everyone with an amount (row, place of the amount, yuan), in the order they are paid, with what is left of it.
fn claims<'a>(
    judge: &Judge<'a>,
    award: &Award,
    entitled: &[(usize, usize, Decimal)],
    year: i16,
    paid: &[Paid],
) -> Vec<Claim<'a>> {
    let before = Before::of(&judge.programme().id, year, paid);
    let mut claims = parallel::rows(entitled.len(), |at| {
        let (row, band, yuan) = entitled[at];
        let scores = judge.population.scores(&judge.desk, row);
        let facts = judge.facts(row, scores.as_ref());
        Claim {
            row,
            candidate: Candidate::new(judge.frame(), row, sort_keys(&award.order, &facts)),
            group: group_of(&award.within, &facts),
            band,
            entitled: yuan,
            granted: yuan,
            before: before.to(judge.frame().subject.get(row)),
            place: None,
            reasons: Vec::new(),
        }
    });
    claims.sort_by(|a, b| a.candidate.cmp(&b.candidate));
    take_top(&mut claims, amount_of(judge, award.top));
    cap::exclude(&mut claims, award, year, paid);
    if let Some(cap) = amount_of(judge, award.cap) {
        cap::apply(&mut claims, award, &judge.programme().id, cap, year, paid);
    }
    if let Some(budget) = amount_of(judge, award.budget) {
        budget::apply(&mut claims, award, budget, before.total());
    }
    claims
}

/// The line of a subject without an amount.
fn unpaid(judge: &Judge<'_>, judgement: &Judgement) -> PayLine {
    let reason = match judgement.award {
        Entitled::Amount { .. } | Entitled::Nothing => Reason::NoAmount,
        Entitled::Missing => Reason::AmountMissing,
        Entitled::None => {
            Reason::Conditions { verdict: judgement.verdict, conditions: open_conditions(judge, judgement) }
        }
    };
    let band = match judgement.award {
        Entitled::Amount { band, .. } => judge.version().award.as_ref().and_then(|of| of.amounts.get(band)),
        _ => None,
    };
    PayLine {
        verdict: judgement.verdict,
        amount: band.map(|band| band.name.clone()),
        clause: band.map(|band| band.clause.clone()).unwrap_or_default(),
        reasons: vec![reason],
        ..PayLine::blank(judge, judgement.row)
    }
}

/// Ids of the conditions that have the verdict of the whole: what it hangs on.
fn open_conditions(judge: &Judge<'_>, judgement: &Judgement) -> Vec<String> {
    let conditions = judge.version().conditions.iter().zip(&judgement.conditions);
    let open = conditions.filter(|(_, verdict)| verdict.verdict == judgement.verdict);
    open.map(|(condition, _)| condition.id.clone()).collect()
}

/// Gives places within groups and leaves out who stands behind the last that is paid.
fn take_top(sorted: &mut [Claim<'_>], top: Option<Decimal>) {
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for claim in sorted {
        let Some(group) = claim.group.take() else {
            if top.is_some() {
                claim.refuse(Reason::GroupUnknown);
            }
            continue;
        };
        let count = counts.entry(group).or_default();
        *count += 1;
        claim.place = Some(*count);
        if let Some(top) = top
            && Decimal::from(*count) > top
        {
            claim.refuse(Reason::BelowTop { top });
        }
    }
}

impl Claim<'_> {
    fn refuse(&mut self, reason: Reason) {
        self.granted = Decimal::ZERO;
        self.reasons.push(reason);
    }

    /// What is still to be paid.
    fn left(&self) -> Decimal {
        self.granted.checked_sub(self.before).unwrap_or_default().max(Decimal::ZERO)
    }

    fn line(self, judge: &Judge<'_>, award: &Award) -> PayLine {
        let band = award.amounts.get(self.band);
        let instalments = instalments::split(judge, award, self.row, self.granted, self.before);
        let now = instalments.iter().filter(|part| part.payable == Payable::Now).map(InstalmentLine::left);
        let mut line = PayLine {
            place: self.place,
            amount: band.map(|band| band.name.clone()),
            clause: band.map(|band| band.clause.clone()).unwrap_or_default(),
            entitled: self.entitled,
            granted: self.granted,
            before: self.before,
            now: now.sum(),
            instalments,
            reasons: self.reasons,
            ..PayLine::blank(judge, self.row)
        };
        if line.paid_in_full() {
            line.reasons.push(Reason::PaidInFull);
        }
        line
    }
}
