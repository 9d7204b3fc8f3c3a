//! Every pair of a region and an industry at once: the whole of both trees from one set of leaf cells.

mod amounts;
mod climb;
mod cube;

use std::{ops::RangeInclusive, path::Path};

use ballast_model::{NodeIx, Tree};
use ballast_packs::plan::{EvaluatorError, KeyColumn, Leaf, LeafPlan, LeafSums};
use jiff::civil::Date;

pub use amounts::Amounts;

use crate::Engine;

/// The trees to climb, and the levels of each that are wanted.
#[derive(Debug, Clone)]
pub struct Trees<'a> {
    /// Regions.
    pub regions: &'a Tree,
    /// Industries.
    pub industries: &'a Tree,
    /// The day on which codes are resolved.
    pub on: Date,
    /// Levels of regions, such as `1..=3` for province, city and county.
    pub region_levels: RangeInclusive<u8>,
    /// Levels of industries.
    pub industry_levels: RangeInclusive<u8>,
}

/// Sums at pairs of nodes, column by column. Pairs from which nothing was reported are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeSums {
    /// The region of each pair.
    pub regions: Vec<NodeIx>,
    /// Its industry.
    pub industries: Vec<NodeIx>,
    /// Per measure, its sums.
    pub measures: Vec<NodeMeasure>,
}

/// Sums of one measure; integers in the field's unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeMeasure {
    /// Sum over all returns with a value; zero where `counted` is.
    pub value: Amounts,
    /// Returns with a value.
    pub counted: Vec<u32>,
    /// Sum over enterprises with a base, and their base; empty where the measure has none.
    pub matched: (Amounts, Amounts),
}

/// Growth, contribution and pull of pairs, in percent and percentage points: rounded once, from exact sums.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodeGrowth {
    /// 100 (current - base) / base; not a number where the base is zero.
    pub growth: Vec<f64>,
    /// 100 (current - base) / the whole's change.
    pub contribution: Vec<f64>,
    /// 100 (current - base) / the whole's base.
    pub pull: Vec<f64>,
}

impl NodeSums {
    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.regions.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty()
    }

    /// Growth of one measure at every pair, as part of a whole with the sums `current` and `base`.
    pub fn growth(&self, measure: usize, (current, base): (i128, i128)) -> NodeGrowth {
        let Some(NodeMeasure { matched: (now, then), .. }) = self.measures.get(measure) else {
            return NodeGrowth::default();
        };
        let (change, base) = ((current - base) as f64, base as f64);
        let mut all = NodeGrowth::default();
        all.growth.reserve_exact(now.len());
        all.contribution.reserve_exact(now.len());
        all.pull.reserve_exact(now.len());
        let mut push = |part: f64, then: f64| {
            all.growth.push(if then == 0.0 { f64::NAN } else { part / then });
            all.contribution.push(part / change);
            all.pull.push(part / base);
        };
        match (now, then) {
            (Amounts::Narrow(now), Amounts::Narrow(then)) => {
                for (now, then) in now.iter().zip(then) {
                    let change = now.checked_sub(*then).map(|change| change as f64);
                    let change = change.unwrap_or_else(|| (i128::from(*now) - i128::from(*then)) as f64);
                    push(100.0 * change, *then as f64);
                }
            }
            _ => now
                .iter()
                .zip(then.iter())
                .for_each(|(now, then)| push(100.0 * (now - then) as f64, then as f64)),
        }
        all
    }
}

impl Engine {
    /// Sums many plans, such as the months of two years, at every pair of nodes; as many at a time as there are
    /// threads. Gives one [`NodeSums`] per plan.
    ///
    /// # Errors
    /// The first [`EvaluatorError`] met; a plan without the keys `region` and `industry` is one.
    pub fn every_node_of_plans(
        &self,
        plans: &[LeafPlan],
        trees: &Trees<'_>,
    ) -> Result<Vec<NodeSums>, EvaluatorError> {
        let alone = Engine { threads: 1, ..self.clone() };
        let all = self.leaf_sums_each(plans, |at, sums| {
            let based = plans[at].measures.iter().any(|measure| !measure.base.is_empty());
            Ok(alone.every_node(&sums, based, trees)?.pop().unwrap_or_default())
        })?;
        all.into_iter().collect()
    }

    /// Climbs both trees from leaf sums of one to eight measures. `based` says whether bases are wanted too. The
    /// result comes in parts, one per thread, whose pairs are disjoint.
    ///
    /// # Errors
    /// [`EvaluatorError::Segment`] if the sums lack the key `region` or `industry`, a tree is empty, or there are
    /// too many measures.
    pub fn every_node(
        &self,
        sums: &LeafSums,
        based: bool,
        trees: &Trees<'_>,
    ) -> Result<Vec<NodeSums>, EvaluatorError> {
        let key = |name: &str| {
            let missing = || EvaluatorError::Segment(format!("the sums have no key {name:?}"));
            sums.key(name).ok_or_else(missing)
        };
        let nodes = |tree: &Tree, key: &KeyColumn| -> Result<Vec<u32>, EvaluatorError> {
            let by_code = resolve(tree, &key.dictionary, trees.on)?;
            Ok(key.codes.iter().map(|&code| by_code.get(code as usize).copied().unwrap_or(0)).collect())
        };
        let regions = nodes(trees.regions, key("region")?)?;
        let industries = nodes(trees.industries, key("industry")?)?;
        let cells = OfSums { leaves: &sums.measures, based };
        let width = (few(sums.measures.len())?, based);
        Ok(climb::run(trees, &regions, &industries, &cells, width, self.threads))
    }

    /// Climbs both trees from a file of leaf sums (`lake/cube=F/period=P/vN.parquet`), as
    /// [`Engine::every_node`] does; bases of all measures are wanted.
    ///
    /// # Errors
    /// [`EvaluatorError`] for an unreadable file, a missing column, or an empty tree.
    pub fn every_node_of_cube(
        &self,
        file: &Path,
        measures: &[String],
        trees: &Trees<'_>,
    ) -> Result<Vec<NodeSums>, EvaluatorError> {
        let width = (few(measures.len())?, true);
        let cube = cube::read(file, measures, trees, self.threads)?;
        Ok(climb::run(trees, &cube.regions, &cube.industries, &cube, width, self.threads))
    }
}

/// Leaf sums as the climb reads them.
struct OfSums<'a> {
    leaves: &'a [Vec<Leaf>],
    based: bool,
}

impl climb::Source for OfSums<'_> {
    #[inline]
    fn add<T: climb::Sum>(&self, cell: usize, sums: &mut [T], counts: &mut [u32]) {
        let width = if self.based { 3 } else { 1 };
        for ((leaves, sums), count) in self.leaves.iter().zip(sums.chunks_exact_mut(width)).zip(counts) {
            let leaf = &leaves[cell];
            *count += leaf.counted as u32;
            sums[0] += T::of(leaf.value);
            if let [_, current, base] = sums {
                *current += T::of(leaf.current);
                *base += T::of(leaf.base);
            }
        }
    }

    fn narrow(&self) -> bool {
        let parts: [fn(&Leaf) -> i128; 3] = [|leaf| leaf.value, |leaf| leaf.current, |leaf| leaf.base];
        self.leaves.iter().all(|leaves| parts.iter().all(|part| climb::fit(leaves.iter().map(part))))
    }
}

fn few(measures: usize) -> Result<usize, EvaluatorError> {
    if (1..=climb::MOST).contains(&measures) {
        return Ok(measures);
    }
    Err(EvaluatorError::Segment(format!(
        "1 to {} measures can be climbed at a time, not {measures}",
        climb::MOST
    )))
}

/// The node of each code; what is in no tree belongs to the root alone.
fn resolve(tree: &Tree, codes: &[String], on: Date) -> Result<Vec<u32>, EvaluatorError> {
    let root = tree.root().ok_or_else(|| EvaluatorError::Segment("a tree to climb is empty".to_owned()))?;
    Ok(codes.iter().map(|code| tree.resolve(code, on).unwrap_or(root).0).collect())
}

#[cfg(test)]
mod tests;
