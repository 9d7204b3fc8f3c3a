//! All twelve levels (province, city, county x section, division, group, class), every month, six measures.

use std::{path::Path, sync::Arc};

use anyhow::Result;
use ballast_engine::{NodeSums, Trees};
use ballast_model::Scope;
use ballast_packs::plan::{LeafPlan, Measure, MeasureSource, Segment};
use datafusion::arrow::array::{ArrayRef, Int64Array, StringArray};

use crate::{
    Bench,
    codes::ON,
    generate,
    output::{self, Output},
    roster::FIELDS,
};

impl Bench {
    /// The twelve levels.
    pub fn trees(&self) -> Trees<'_> {
        Trees {
            regions: &self.regions,
            industries: &self.industries,
            on: ON,
            region_levels: 1..=3,
            industry_levels: 1..=4,
        }
    }
}

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
    let work = || Ok(bench.engine.every_node_of_plans(&plans, &bench.trees())?);
    let months = bench.measure("levels", work, |months| months.iter().map(NodeSums::len).sum())?;
    out.map_or(Ok(()), |out| write(bench, &months, out))
}

fn write(bench: &Bench, months: &[NodeSums], out: &Path) -> Result<()> {
    let mut output = Output::new(out);
    for (month, sums) in months.iter().enumerate() {
        let period: ArrayRef =
            Arc::new(StringArray::from(vec![generate::month_name(month as i32); sums.len()]));
        let mut columns = vec![
            ("period", period),
            ("region", output::codes(&bench.regions, &sums.regions, true)),
            ("industry", output::codes(&bench.industries, &sums.industries, false)),
        ];
        for ((name, ..), measure) in FIELDS.iter().zip(&sums.measures) {
            let values = measure
                .value
                .iter()
                .zip(&measure.counted)
                .map(|(value, &counted)| (counted > 0).then(|| i64::try_from(value)).transpose());
            columns.push((name, Arc::new(values.collect::<Result<Int64Array, _>>()?)));
        }
        output.write(columns)?;
    }
    output.close()
}
