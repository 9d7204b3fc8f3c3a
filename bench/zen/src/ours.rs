//! Ballast's side: a judge per tier over the whole frame, as the product does, and an explanation per firm and tier.

use std::hint::black_box;

use anyhow::Result;
use ballast_model::Verdict;
use ballast_packs::{Packs, plan::Frame};
use ballast_rules::{Codes, Judge};

use crate::facts::Tier;

/// What a firm came to, tier by tier.
pub type Verdicts = [Verdict; 3];

/// Verdicts, each out of its full explanation.
pub fn explained(packs: &Packs, tiers: &[Tier<'_>; 3], frame: &Frame) -> Result<Vec<Verdicts>> {
    each(packs, tiers, frame, |judge, row| black_box(judge.explain(row, &packs.units)).verdict)
}

/// Verdicts with those of the conditions, scores and all, but without the account of why.
pub fn judged(packs: &Packs, tiers: &[Tier<'_>; 3], frame: &Frame) -> Result<Vec<Verdicts>> {
    each(packs, tiers, frame, |judge, row| black_box(judge.judge(row)).verdict)
}

fn each<'a>(
    packs: &'a Packs,
    tiers: &[Tier<'a>; 3],
    frame: &'a Frame,
    verdict: impl Fn(&Judge<'_>, usize) -> Verdict,
) -> Result<Vec<Verdicts>> {
    let codes = Codes::of(packs)?;
    let judges = tiers
        .iter()
        .map(|(programme, version)| Judge::new(programme, version, frame, codes))
        .collect::<Result<Vec<_>, _>>()?;
    let tiers = |row: usize| std::array::from_fn(|tier| verdict(&judges[tier], row));
    Ok((0..frame.len()).map(tiers).collect())
}
