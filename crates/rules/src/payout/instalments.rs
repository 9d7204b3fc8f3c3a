use ballast_model::Text;
use ballast_packs::plan::Award;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Judge, round_down};

/// When an instalment is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payable {
    /// Its condition holds, or it has none.
    Now,
    /// Whether its condition holds is not known yet.
    Later,
    /// Its condition does not hold.
    Forfeited,
}

/// A part of a granted amount.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstalmentLine {
    /// In words; empty where the whole is paid at once.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// Yuan.
    #[serde(with = "crate::exact")]
    pub yuan: Decimal,
    /// Yuan of it paid before.
    #[serde(with = "crate::exact")]
    pub paid: Decimal,
    /// When.
    pub payable: Payable,
}

impl InstalmentLine {
    /// Yuan of it that were not paid before.
    pub fn left(&self) -> Decimal {
        self.yuan - self.paid
    }
}

/// Splits what is granted. Parts are the differences of running sums that are rounded down, so together they are what was
/// granted where the shares make up the whole. What was paid before is taken off those that are due now, then off the others:
/// a payment does not say which part it was, and what is due must not be paid again.
pub(super) fn split(
    judge: &Judge<'_>,
    award: &Award,
    row: usize,
    granted: Decimal,
    before: Decimal,
) -> Vec<InstalmentLine> {
    let mut parts = parts(judge, award, row, granted);
    let mut before = before;
    for payable in [Payable::Now, Payable::Later, Payable::Forfeited] {
        for part in parts.iter_mut().filter(|part| part.payable == payable) {
            part.paid = part.yuan.min(before);
            before -= part.paid;
        }
    }
    parts
}

fn parts(judge: &Judge<'_>, award: &Award, row: usize, granted: Decimal) -> Vec<InstalmentLine> {
    if granted <= Decimal::ZERO {
        return Vec::new();
    }
    if award.instalments.is_empty() {
        let whole = InstalmentLine {
            name: Text::default(),
            clause: String::new(),
            yuan: granted,
            paid: Decimal::ZERO,
            payable: Payable::Now,
        };
        return vec![whole];
    }
    let scores = judge.population.scores(&judge.desk, row);
    let facts = judge.facts(row, scores.as_ref());
    let (mut share, mut before) = (Decimal::ZERO, Decimal::ZERO);
    let part = |instalment: &ballast_packs::plan::Instalment| {
        share = share.checked_add(instalment.share).unwrap_or(share).min(Decimal::ONE);
        let upto = match share == Decimal::ONE {
            true => granted,
            false => round_down(granted.checked_mul(share).unwrap_or_default(), award.round),
        };
        let payable = match instalment.when.as_ref().map_or(Some(true), |when| when.holds(&facts)) {
            Some(true) => Payable::Now,
            None => Payable::Later,
            Some(false) => Payable::Forfeited,
        };
        let yuan = upto - before;
        before = upto;
        InstalmentLine {
            name: instalment.name.clone(),
            clause: instalment.clause.clone(),
            yuan,
            paid: Decimal::ZERO,
            payable,
        }
    };
    award.instalments.iter().map(part).collect()
}
