//! Same-scope growth with contribution and pull at every node, one month, one measure.

use std::{path::Path, sync::Arc};

use anyhow::Result;
use ballast_engine::{Amounts, NodeGrowth, NodeSums};
use ballast_model::Scope;
use ballast_packs::plan::{Evaluator, LeafPlan, Measure, MeasureSource, Segment};
use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array};

use crate::{
    Bench, generate,
    output::{self, Output},
};

/// One part of the nodes, with their growth.
type Part = (NodeSums, NodeGrowth);

/// The last month there is.
fn month(bench: &Bench) -> i32 {
    bench.months - 1
}

/// The plan of a month: the stated base; with `matched`, else last year's own return.
pub fn plan(bench: &Bench, month: i32, fields: &[&str], matched: bool) -> LeafPlan {
    let measure = |name: &&str| {
        let mut base = vec![MeasureSource::Current(format!("{name}_base"))];
        base.extend(matched.then(|| MeasureSource::LastYear((*name).to_owned())));
        Measure { current: MeasureSource::Current((*name).to_owned()), base }
    };
    LeafPlan {
        current: Segment::File(generate::returns_file(&bench.dir, month)),
        last_year: matched.then(|| Segment::File(generate::returns_file(&bench.dir, month - 12))),
        earlier: None,
        last_year_earlier: None,
        measures: fields.iter().map(measure).collect(),
        keys: vec!["region".into(), "industry".into()],
        scope: Scope::All,
        regions: Vec::new(),
        industries: Vec::new(),
    }
}

pub fn from_returns(bench: &Bench, matched: bool, out: Option<&Path>) -> Result<()> {
    let plan = plan(bench, month(bench), &["output"], matched);
    let work = || {
        let sums = bench.engine.leaf_sums(&plan)?;
        Ok(growth(bench.engine.every_node(&sums, true, &bench.trees())?, bench))
    };
    let parts = bench.measure(if matched { "matched" } else { "growth" }, work, |parts| count(parts))?;
    out.map_or(Ok(()), |out| write(bench, &parts, out))
}

pub fn from_cube(bench: &Bench, out: Option<&Path>) -> Result<()> {
    let file = generate::cube_file(&bench.dir, month(bench));
    let measures = ["output".to_owned()];
    let work = || Ok(growth(bench.engine.every_node_of_cube(&file, &measures, &bench.trees())?, bench));
    let parts = bench.measure("cube", work, |parts| count(parts))?;
    out.map_or(Ok(()), |out| write(bench, &parts, out))
}

fn count(parts: &[Part]) -> usize {
    parts.iter().map(|(sums, _)| sums.len()).sum()
}

/// Growth of all nodes as parts of the nation's, which is the sum over provinces and sections.
fn growth(parts: Vec<NodeSums>, bench: &Bench) -> Vec<Part> {
    let mut whole = (0, 0);
    for part in &parts {
        let (current, base) = &part.measures[0].matched;
        for (at, (region, industry)) in part.regions.iter().zip(&part.industries).enumerate() {
            if bench.regions.node(*region).level == 1 && bench.industries.node(*industry).level == 1 {
                whole.0 += current.get(at).unwrap_or(0);
                whole.1 += base.get(at).unwrap_or(0);
            }
        }
    }
    std::thread::scope(|scope| {
        let work = |part: NodeSums| {
            let growth = part.growth(0, whole);
            (part, growth)
        };
        let threads: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || work(part))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    })
}

fn write(bench: &Bench, parts: &[Part], out: &Path) -> Result<()> {
    let mut output = Output::new(out);
    for (sums, growth) in parts {
        let measure = &sums.measures[0];
        let exact = |amounts: &Amounts| -> Result<ArrayRef> {
            Ok(Arc::new(
                amounts.iter().map(|sum| i64::try_from(sum).map(Some)).collect::<Result<Int64Array, _>>()?,
            ))
        };
        let ratio = |ratios: &[f64]| -> ArrayRef {
            Arc::new(ratios.iter().map(|ratio| (!ratio.is_nan()).then_some(*ratio)).collect::<Float64Array>())
        };
        output.write(vec![
            ("region", output::codes(&bench.regions, &sums.regions, true)),
            ("industry", output::codes(&bench.industries, &sums.industries, false)),
            ("value", exact(&measure.value)?),
            ("current", exact(&measure.matched.0)?),
            ("base", exact(&measure.matched.1)?),
            (
                "counted",
                Arc::new(measure.counted.iter().map(|&count| Some(i64::from(count))).collect::<Int64Array>()),
            ),
            ("growth", ratio(&growth.growth)),
            ("contribution", ratio(&growth.contribution)),
            ("pull", ratio(&growth.pull)),
        ])?;
    }
    output.close()
}
