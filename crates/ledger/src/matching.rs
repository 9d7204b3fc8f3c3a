use std::collections::BTreeSet;

use ballast_model::Text;
use ballast_packs::{Packs, plan::Kind};

use crate::{Item, Value, shingle::shingles};

/// Something that may answer a need: an enterprise, a result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidate {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Industry, by code.
    pub industry: Option<String>,
    /// What it makes or has found, in words.
    pub words: String,
    /// Titles held, by programme.
    pub titles: Vec<String>,
}

/// A candidate with its points, and what gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The candidate's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Points in all.
    pub points: u32,
    /// What gave how many, most first.
    pub because: Vec<(Text, u32)>,
}

/// Candidates for a need, best first, each with what speaks for it: a nearby industry, words in common, titles held. A suggestion
/// that a person looks at; none where the kind declares no matching.
pub fn matches<'a>(
    packs: &Packs,
    kind: &Kind,
    need: &Item,
    among: impl IntoIterator<Item = &'a Candidate>,
) -> Vec<Match> {
    let Some(rule) = &kind.matching else { return Vec::new() };
    let text = |id: &String| need.fields.get(id).and_then(Value::text);
    let industry = rule.industry.as_ref().and_then(text);
    let said: Vec<&str> =
        std::iter::once(need.title.as_str()).chain(rule.words.iter().filter_map(text)).collect();
    // Runs of two characters: as long as most Chinese words.
    let wanted = shingles(&said.join(" "), 2);
    let mut found: Vec<Match> = among
        .into_iter()
        .map(|candidate| {
            let near = industry.zip(candidate.industry.as_deref());
            let points = near.and_then(|(a, b)| industry_points(packs, a, b, rule.industry_points));
            let (share, common) = words(&wanted, &candidate.words);
            let mut because = Vec::new();
            because.extend(points.map(|(points, shared)| {
                (Text::new(format!("同属行业 {shared}"), format!("both in the industry {shared}")), points)
            }));
            because.push((
                Text::new(format!("词语相同：{common}"), format!("words in common: {common}")),
                rule.word_points * share / 100,
            ));
            for (programme, points) in rule.titles.iter().filter(|(id, _)| candidate.titles.contains(id)) {
                let name = packs.programmes.get(programme).map(|programme| programme.name.clone());
                let name = name.unwrap_or_else(|| Text::new(programme, programme));
                because
                    .push((Text::new(format!("称号：{}", name.zh), format!("title: {}", name.en)), *points));
            }
            because.retain(|(_, points)| *points > 0);
            because.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
            let points = because.iter().map(|(_, points)| points).sum();
            Match { id: candidate.id.clone(), name: candidate.name.clone(), points, because }
        })
        .filter(|found| found.points >= rule.least)
        .collect();
    found.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.id.cmp(&b.id)));
    found
}

/// Full points for the same industry, half with each level that the farther of the two has to go up until they meet; none where
/// they meet only in the root.
fn industry_points(packs: &Packs, a: &str, b: &str, full: u32) -> Option<(u32, String)> {
    let tree = packs.tree("industries")?;
    let (a, b) = (tree.find(a)?, tree.find(b)?);
    let shared = tree.ancestors(a).find(|ix| tree.within(b, *ix))?;
    let node = tree.node(shared);
    if node.level == 0 {
        return None;
    }
    let up = tree.node(a).level.max(tree.node(b).level) - node.level;
    Some((full.checked_shr(up.into()).unwrap_or(0), format!("{} {}", node.code, node.name)))
}

/// The share of the wanted runs that a text has, in percent, and the longest of them in a row.
fn words(wanted: &BTreeSet<String>, text: &str) -> (u32, String) {
    let has = shingles(text, 2);
    let common: Vec<&String> = wanted.intersection(&has).collect();
    let share = (common.len() * 100).checked_div(wanted.len()).unwrap_or(0);
    let shown: Vec<&str> = common.iter().take(6).map(|run| run.as_str()).collect();
    (u32::try_from(share).unwrap_or(100), shown.join(" "))
}
