//! All twelve levels (province, city, county x section, division, group, class), every month, six measures.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use ballast_model::{NodeIx, Scope};
use ballast_packs::plan::{LeafPlan, Measure, MeasureSource, Segment};
use ballast_panel::grand_rollup;
use datafusion::arrow::array::{ArrayRef, Int64Array, StringArray};

use crate::{Bench, codes::ON, generate, output::{self, Output}, roster::FIELDS};

/// Sums of one month: per measure, the pairs of nodes that have any.
type Month = Vec<Vec<(NodeIx, NodeIx, i64)>>;

pub fn run(bench: &Bench, out: Option<&Path>) -> Result<()> {
    let measures: Vec<Measure> = FIELDS
        .iter()
        .map(|(name, ..)| Measure { current: MeasureSource::Current((*name).to_owned()), base: Vec::new() })
        .collect();
    let plans: Vec<LeafPlan> = (0..bench.months)
        .map(|month| LeafPlan {
            current: Segment::File(generate::returns_file(&bench.dir, month)),
            last_year: None,
            earlier: None,
            last_year_earlier: None,
            measures: measures.clone(),
            keys: vec!["region".into(), "industry".into()],
            scope: Scope::All,
            regions: Vec::new(),
            industries: Vec::new(),
        })
        .collect();
    let work = || -> Result<Vec<Month>> {
        let months = bench.engine.leaf_sums_each(&plans, |_, sums| -> Result<Month> {
            (0..FIELDS.len())
                .map(|measure| {
                    let pairs = grand_rollup(&bench.regions, &bench.industries, ON, &sums, measure, 1..=3, 1..=4)?;
                    pairs
                        .into_iter()
                        .map(|(region, industry, leaf)| {
                            Ok((region, industry, i64::try_from(leaf.value).context("a sum passes 2^63")?))
                        })
                        .collect()
                })
                .collect()
        })?;
        months.into_iter().collect()
    };
    let months = bench.measure("levels", work, |months| months.iter().map(|m| m[0].len()).sum())?;
    if let Some(out) = out {
        write(bench, &months, out)?;
    }
    Ok(())
}

fn write(bench: &Bench, months: &[Month], out: &Path) -> Result<()> {
    let mut output = Output::new(out);
    for (month, sums) in months.iter().enumerate() {
        for (measure, pairs) in sums.iter().enumerate() {
            let name = |text: String| -> ArrayRef { Arc::new(StringArray::from(vec![text; pairs.len()])) };
            output.write(vec![
                ("period", name(generate::month_name(month as i32))),
                ("measure", name(FIELDS[measure].0.to_owned())),
                ("region", output::codes(&bench.regions, pairs.iter().map(|p| p.0), true)),
                ("industry", output::codes(&bench.industries, pairs.iter().map(|p| p.1), false)),
                ("value", Arc::new(pairs.iter().map(|p| Some(p.2)).collect::<Int64Array>())),
            ])?;
        }
    }
    output.close()
}
