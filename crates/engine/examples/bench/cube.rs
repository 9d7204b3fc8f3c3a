//! Leaf sums of closed months, as files.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use ballast_packs::plan::{Evaluator, KeyColumn, Leaf, LeafSums};
use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray},
        compute::filter_record_batch,
        datatypes::{DataType, Field, Int32Type, Int64Type, Schema},
    },
    parquet::{
        arrow::{
            ProjectionMask,
            arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
        },
        file::{metadata::RowGroupMetaData, statistics::Statistics},
    },
};

use crate::{
    Bench,
    generate::{self, Settings},
    growth,
    roster::FIELDS,
};

const PARTS: [&str; 7] = ["value", "current", "base", "counted", "entered", "left", "underived"];

/// Writes a month's leaf sums of all fields, as closing does.
pub fn write(bench: &Bench, month: i32, settings: &Settings) -> Result<()> {
    let fields: Vec<&str> = FIELDS.iter().map(|(name, ..)| *name).collect();
    let sums = bench.engine.leaf_sums(&growth::plan(bench, month, &fields, false))?;
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
    let batch = RecordBatch::try_new(
        Arc::new(Schema::new(fields)),
        columns.into_iter().map(|(_, array)| array).collect(),
    )?;
    let settings = Settings { group: 16_384, ..settings.clone() };
    generate::write(&generate::cube_file(&bench.dir, month), &batch, &settings)
}

/// Reads one measure of a cube file, of all counties or of some (sorted), as the store does.
pub fn read(file: &Path, measure: &str, regions: Option<&[String]>) -> Result<LeafSums> {
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
        if regions.is_some_and(|regions| !may_hold(meta.metadata().row_group(group), regions)) {
            continue;
        }
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(open()?, meta.clone())
            .with_projection(mask.clone())
            .with_row_groups(vec![group])
            .with_batch_size(16_384)
            .build()?;
        for batch in reader {
            let mut batch = batch?;
            if let Some(regions) = regions {
                let column = batch.column(0).as_dictionary::<Int32Type>();
                let texts = column.values().as_string::<i32>();
                let wanted: Vec<bool> = texts
                    .iter()
                    .map(|text| regions.binary_search_by(|r| Some(r.as_str()).cmp(&text)).is_ok())
                    .collect();
                let rows: BooleanArray =
                    column.keys().values().iter().map(|&key| Some(wanted[key as usize])).collect();
                batch = filter_record_batch(&batch, &rows)?;
            }
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

/// Whether a row group's statistics leave room for one of the regions.
fn may_hold(group: &RowGroupMetaData, regions: &[String]) -> bool {
    let Some(Statistics::ByteArray(statistics)) = group.column(0).statistics() else { return true };
    let (Some(min), Some(max)) = (statistics.min_opt(), statistics.max_opt()) else { return true };
    let first = regions.partition_point(|region| region.as_bytes() < min.data());
    regions.get(first).is_some_and(|region| region.as_bytes() <= max.data())
}
