use ballast_model::{Text, Verdict};
use ballast_packs::plan::Programme;
use serde::{Deserialize, Serialize};

use super::{Explanation, Nearest};

/// Where a subject stands on a ladder of programmes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ladder {
    /// Id of the ladder.
    pub ladder: String,
    /// Its tiers, the lowest first.
    pub tiers: Vec<LadderTier>,
    /// The highest tier held, by programme id.
    pub held: Option<String>,
    /// The highest tier whose conditions are met, by programme id.
    pub met: Option<String>,
    /// The tier to aim for: the lowest above the one held (above the one met, where none is held).
    pub next: Option<String>,
    /// What that one lacks.
    pub lacks: Option<Nearest>,
}

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderTier {
    /// Id of the programme.
    pub programme: String,
    /// Its name.
    pub name: Text,
    /// 1 is the lowest.
    pub rank: u32,
    /// Whether its title is held on the reference date.
    pub held: bool,
    /// What its conditions came to.
    pub verdict: Verdict,
}

/// Puts the explanations of a subject for the tiers of one ladder together. `held` are the ids of titles that it holds.
/// Programmes of other ladders, or of none, are left aside.
pub fn ladder(id: &str, tiers: &[(&Programme, &Explanation)], held: &[String]) -> Ladder {
    let mut steps: Vec<(LadderTier, &Explanation)> = tiers
        .iter()
        .filter_map(|(programme, explanation)| {
            let tier = programme.tier.as_ref().filter(|tier| tier.ladder == id)?;
            let line = LadderTier {
                programme: programme.id.clone(),
                name: programme.name.clone(),
                rank: tier.rank,
                held: held.contains(&programme.id),
                verdict: explanation.verdict,
            };
            Some((line, *explanation))
        })
        .collect();
    steps.sort_by(|(a, _), (b, _)| (a.rank, &a.programme).cmp(&(b.rank, &b.programme)));
    let highest = |wanted: &dyn Fn(&LadderTier) -> bool| {
        steps.iter().rev().map(|(line, _)| line).find(|line| wanted(line))
    };
    let holds = highest(&|line| line.held);
    let met = highest(&|line| line.verdict == Verdict::Met);
    let above = holds.or(met).map_or(0, |line| line.rank);
    let next = steps.iter().find(|(line, _)| line.rank > above);
    Ladder {
        ladder: id.to_owned(),
        held: holds.map(|line| line.programme.clone()),
        met: met.map(|line| line.programme.clone()),
        next: next.map(|(line, _)| line.programme.clone()),
        lacks: next.and_then(|(_, explanation)| explanation.nearest.clone()),
        tiers: steps.iter().map(|(line, _)| line.clone()).collect(),
    }
}
