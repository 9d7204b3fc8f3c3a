//! Same-scope growth with contribution and pull at every node, one month, one measure.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use ballast_model::{NodeIx, Ratio, Scope};
use ballast_packs::plan::{Evaluator, KeyColumn, Leaf, LeafPlan, LeafSums, Measure, MeasureSource, Segment};
use ballast_panel::grand_rollup;
use datafusion::arrow::{
    array::{ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Int32Type, Int64Type, Schema},
};
use datafusion::parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
};

use crate::{Bench, codes::ON, generate::{self, Settings}, output::{self, Output}, roster::FIELDS};

/// A node with its growth and its part in the whole's.
pub struct Node {
    region: NodeIx,
    industry: NodeIx,
    leaf: Leaf,
    growth: Option<Ratio>,
    contribution: Option<Ratio>,
    pull: Option<Ratio>,
}

/// Twelve months before the last month there is.
fn month(bench: &Bench) -> i32 {
    bench.months - 1
}

/// The plan of a month: the stated base; with `matched`, else last year's own return.
fn plan(bench: &Bench, month: i32, fields: &[&str], matched: bool) -> LeafPlan {
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
    let work = || figures(bench, &bench.engine.leaf_sums(&plan)?);
    let nodes = bench.measure(if matched { "matched" } else { "growth" }, work, Vec::len)?;
    out.map_or(Ok(()), |out| write(bench, &nodes, out))
}

pub fn from_cube(bench: &Bench, out: Option<&Path>) -> Result<()> {
    let file = generate::cube_file(&bench.dir, month(bench));
    let work = || figures(bench, &read_cube(&file, "output")?);
    let nodes = bench.measure("cube", work, Vec::len)?;
    out.map_or(Ok(()), |out| write(bench, &nodes, out))
}

fn figures(bench: &Bench, sums: &LeafSums) -> Result<Vec<Node>> {
    let mut whole = Leaf::default();
    sums.measures[0].iter().for_each(|leaf| whole.add(leaf));
    let pairs = grand_rollup(&bench.regions, &bench.industries, ON, sums, 0, 1..=3, 1..=4)?;
    let nodes = pairs.into_iter().map(|(region, industry, leaf)| {
        let change = leaf.current - leaf.base;
        Node {
            region,
            industry,
            growth: Ratio::new(change, leaf.base),
            contribution: Ratio::new(change, whole.current - whole.base),
            pull: Ratio::new(change, whole.base),
            leaf,
        }
    });
    Ok(nodes.collect())
}

fn write(bench: &Bench, nodes: &[Node], out: &Path) -> Result<()> {
    let sum = |of: &dyn Fn(&Leaf) -> i128| -> Result<ArrayRef> {
        let sums = nodes.iter().map(|node| Ok(i64::try_from(of(&node.leaf))?));
        Ok(Arc::new(Int64Array::from(sums.collect::<Result<Vec<i64>>>()?)))
    };
    let ratio = |of: &dyn Fn(&Node) -> Option<Ratio>| -> ArrayRef {
        Arc::new(nodes.iter().map(|node| of(node).map(Ratio::percent)).collect::<Float64Array>())
    };
    let mut output = Output::new(out);
    output.write(vec![
        ("region", output::codes(&bench.regions, nodes.iter().map(|n| n.region), true)),
        ("industry", output::codes(&bench.industries, nodes.iter().map(|n| n.industry), false)),
        ("value", sum(&|leaf| leaf.value)?),
        ("current", sum(&|leaf| leaf.current)?),
        ("base", sum(&|leaf| leaf.base)?),
        ("counted", sum(&|leaf| i128::from(leaf.counted))?),
        ("growth", ratio(&|node| node.growth)),
        ("contribution", ratio(&|node| node.contribution)),
        ("pull", ratio(&|node| node.pull)),
    ])?;
    output.close()
}

const PARTS: [&str; 7] = ["value", "current", "base", "counted", "entered", "left", "underived"];

/// Writes a month's leaf sums of all fields, as closing does.
pub fn write_cube(bench: &Bench, month: i32, settings: &Settings) -> Result<()> {
    let fields: Vec<&str> = FIELDS.iter().map(|(name, ..)| *name).collect();
    let sums = bench.engine.leaf_sums(&plan(bench, month, &fields, false))?;
    let mut order: Vec<usize> = (0..sums.len()).collect();
    order.sort_unstable_by_key(|&cell| (sums.keys[0].get(cell), sums.keys[1].get(cell)));
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for key in &sums.keys {
        let texts: StringArray = order.iter().map(|&cell| Some(key.get(cell))).collect();
        columns.push((key.name.clone(), Arc::new(texts)));
    }
    for (measure, field) in fields.iter().enumerate() {
        let leaves = &sums.measures[measure];
        for (at, part) in PARTS.iter().enumerate() {
            let values = order.iter().map(|&cell| {
                let leaf = &leaves[cell];
                let counts = [leaf.counted, leaf.entered, leaf.left, leaf.underived];
                let value = match at {
                    0 => leaf.value,
                    1 => leaf.current,
                    2 => leaf.base,
                    _ => i128::from(counts[at - 3]),
                };
                i64::try_from(value).context("a cell passes 2^63")
            });
            let values = Int64Array::from(values.collect::<Result<Vec<_>>>()?);
            columns.push((format!("{field}__{part}"), Arc::new(values)));
        }
    }
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), false)).collect();
    let batch =
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect())?;
    let settings = Settings { group: 16_384, ..settings.clone() };
    generate::write(&generate::cube_file(&bench.dir, month), &batch, &settings)
}

/// Reads one measure of a cube file.
pub fn read_cube(file: &Path, measure: &str) -> Result<LeafSums> {
    let open = || std::fs::File::open(file).with_context(|| format!("opening {}", file.display()));
    let handle = open()?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let found = ArrowReaderMetadata::load(&handle, options.clone())?;
    let code = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let typed = found.schema().fields().iter().map(|field| {
        let kind = if field.data_type() == &DataType::Utf8 { &code } else { field.data_type() };
        Field::new(field.name(), kind.clone(), field.is_nullable())
    });
    let schema = Arc::new(Schema::new(typed.collect::<Vec<_>>()));
    let meta = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), options.with_schema(schema))?;
    let columns: Vec<String> = PARTS.iter().map(|part| format!("{measure}__{part}")).collect();
    let names = ["region", "industry"].into_iter().chain(columns.iter().map(String::as_str));
    let mask = ProjectionMask::columns(meta.parquet_schema(), names);
    let mut sums = LeafSums { keys: Vec::new(), measures: vec![Vec::new()] };
    for name in ["region", "industry"] {
        sums.keys.push(KeyColumn { name: name.into(), ..KeyColumn::default() });
    }
    let mut seen: [std::collections::HashMap<String, u32>; 2] = Default::default();
    for group in 0..meta.metadata().num_row_groups() {
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(open()?, meta.clone())
            .with_projection(mask.clone())
            .with_row_groups(vec![group])
            .with_batch_size(16_384)
            .build()?;
        for batch in reader {
            let batch = batch?;
            for (at, key) in sums.keys.iter_mut().enumerate() {
                let column = batch.column(at).as_dictionary::<Int32Type>();
                let map: Vec<u32> = column
                    .values()
                    .as_string::<i32>()
                    .iter()
                    .map(|text| {
                        let text = text.unwrap_or_default();
                        *seen[at].entry(text.to_owned()).or_insert_with(|| {
                            key.dictionary.push(text.to_owned());
                            key.dictionary.len() as u32 - 1
                        })
                    })
                    .collect();
                key.codes.extend(column.keys().values().iter().map(|&key| map[key as usize]));
            }
            let part = |at: usize| batch.column(at + 2).as_primitive::<Int64Type>().values();
            let parts: Vec<_> = (0..PARTS.len()).map(part).collect();
            sums.measures[0].extend((0..batch.num_rows()).map(|row| Leaf {
                value: parts[0][row].into(),
                current: parts[1][row].into(),
                base: parts[2][row].into(),
                counted: parts[3][row] as u64,
                entered: parts[4][row] as u64,
                left: parts[5][row] as u64,
                underived: parts[6][row] as u64,
            }));
        }
    }
    Ok(sums)
}
