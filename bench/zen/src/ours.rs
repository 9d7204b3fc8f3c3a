//! Ballast's side: the versions prepared once and laid over the frame, and an account per firm and tier: every condition's
//! verdict, value and threshold, where they come from, the score's items. Distances and the nearest way to qualify follow from
//! these, and are put into words with them when an account is read.

use std::hint::black_box;

use anyhow::{Result, ensure};
use ballast_model::Verdict;
use ballast_packs::{Packs, plan::Frame};
use ballast_rules::{Account, Clerk, Codes, Prepared};

use crate::facts::Tier;

/// What a firm came to, tier by tier.
pub type Verdicts = [Verdict; 3];

/// Verdicts, each with its full account.
pub fn explained(packs: &Packs, tiers: &[Tier<'_>; 3], frame: &Frame) -> Result<Vec<Verdicts>> {
    each(packs, tiers, frame, frame.len(), |account| {
        black_box(&*account);
        Ok(account.verdict())
    })
}

/// The same for the first firms, each account put into words and units: what is printed, published or sent as JSON.
pub fn documents(packs: &Packs, tiers: &[Tier<'_>; 3], frame: &Frame, firms: usize) -> Result<Vec<Verdicts>> {
    each(packs, tiers, frame, firms, |account| Ok(black_box(account.explanation()).verdict))
}

/// That the accounts of the first firms read as the plain explanations do.
pub fn hold_to_the_plain_way(
    packs: &Packs,
    tiers: &[Tier<'_>; 3],
    frame: &Frame,
    firms: usize,
) -> Result<()> {
    each_with(packs, tiers, frame, firms, |clerk, account| {
        let plain = clerk.judge().explain(account.row(), &packs.units);
        ensure!(account.explanation() == plain, "the account of row {} reads otherwise", account.row());
        Ok(account.verdict())
    })?;
    Ok(())
}

fn each(
    packs: &Packs,
    tiers: &[Tier<'_>; 3],
    frame: &Frame,
    firms: usize,
    verdict: impl Fn(&mut Account<'_>) -> Result<Verdict>,
) -> Result<Vec<Verdicts>> {
    each_with(packs, tiers, frame, firms, |_, account| verdict(account))
}

fn each_with(
    packs: &Packs,
    tiers: &[Tier<'_>; 3],
    frame: &Frame,
    firms: usize,
    verdict: impl Fn(&Clerk<'_>, &mut Account<'_>) -> Result<Verdict>,
) -> Result<Vec<Verdicts>> {
    let codes = Codes::of(packs)?;
    let prepared = tiers.map(|(programme, version)| Prepared::new(programme, version, &packs.units));
    let clerks =
        prepared.iter().map(|prepared| prepared.over(frame, codes)).collect::<Result<Vec<_>, _>>()?;
    let mut accounts: Vec<Account<'_>> = clerks.iter().map(|clerk| clerk.account(0)).collect();
    let mut all = Vec::with_capacity(firms);
    for row in 0..firms.min(frame.len()) {
        let mut verdicts = [Verdict::MissingData; 3];
        for ((found, clerk), account) in verdicts.iter_mut().zip(&clerks).zip(&mut accounts) {
            account.turn_to(row);
            *found = verdict(clerk, account)?;
        }
        all.push(verdicts);
    }
    Ok(all)
}
