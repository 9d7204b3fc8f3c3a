use std::{fs::File, path::Path, sync::Arc};

use ballast_model::{Column, ReturnTable, Texts};
use ballast_packs::plan::EvaluatorError;
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray},
        buffer::NullBuffer,
        datatypes::{DataType, Field, Schema},
    },
    parquet::{
        arrow::{
            ProjectionMask,
            arrow_reader::{
                ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
                RowSelector,
            },
        },
        file::{
            metadata::{PageIndexPolicy, RowGroupMetaData},
            statistics::Statistics,
        },
    },
};

use crate::source::{Source, Wanted};

/// Rows of a batch: small enough that a batch's columns stay in the cache between being decoded and summed.
const BATCH: usize = 8_192;

/// Rows in a piece of a table in memory.
pub(crate) const TABLE_PIECE: usize = 65_536;

/// Opens a sealed file, finds the columns, and has text columns read as dictionary codes.
pub(crate) fn open(path: &Path, wanted: &Wanted) -> Result<Source, EvaluatorError> {
    let failed =
        |message: String| EvaluatorError::Engine { context: format!("opening {}", path.display()), message };
    let file = File::open(path).map_err(|e| failed(e.to_string()))?;
    let options = ArrowReaderOptions::new()
        .with_skip_arrow_metadata(true)
        .with_offset_index_policy(PageIndexPolicy::Optional);
    let found = ArrowReaderMetadata::load(&file, options.clone()).map_err(|e| failed(e.to_string()))?;
    let code = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let retyped = found.schema().fields().iter().map(|field| {
        let keyed = wanted.texts.contains(field.name()) && field.data_type() == &DataType::Utf8;
        // Subjects are all different: a dictionary of them would be larger than they are.
        if keyed && field.name() != SUBJECT {
            Arc::new(Field::new(field.name(), code.clone(), field.is_nullable()))
        } else {
            Arc::clone(field)
        }
    });
    let options = options.with_schema(Arc::new(Schema::new(retyped.collect::<Vec<_>>())));
    let meta = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), options)
        .map_err(|e| failed(e.to_string()))?;

    let names = wanted.texts.iter().map(String::as_str).chain(wanted.subject.then_some(SUBJECT));
    let mut places = Vec::new();
    for name in names.chain(wanted.fields.iter().map(String::as_str)) {
        let Ok(place) = meta.schema().index_of(name) else {
            return Err(EvaluatorError::Column {
                segment: path.display().to_string(),
                column: name.to_owned(),
            });
        };
        places.push(place);
    }
    for field in &wanted.fields {
        let kind = meta.schema().field_with_name(field).map_err(|e| failed(e.to_string()))?.data_type();
        if kind != &DataType::Int64 {
            return Err(failed(format!(
                "column {field} holds {kind}, and only 64-bit integers can be summed"
            )));
        }
    }
    let mask = ProjectionMask::roots(meta.parquet_schema(), places.iter().copied());
    let mut stored = places.clone();
    stored.sort_unstable();
    stored.dedup();
    let order = places.iter().filter_map(|place| stored.iter().position(|s| s == place)).collect();
    Ok(Source::File { path: path.to_owned(), meta, mask, order })
}

const SUBJECT: &str = "subject";

/// Hands over the batches of one piece, skipping what cannot hold one of `regions` (sorted).
pub(crate) fn piece(
    source: &Source,
    wanted: &Wanted,
    regions: Option<&[String]>,
    at: usize,
    mut batch: impl FnMut(RecordBatch) -> Result<(), EvaluatorError>,
) -> Result<(), EvaluatorError> {
    let Source::File { path, meta, mask, order } = source else {
        let Source::Table(table) = source else { return Ok(()) };
        let end = ((at + 1) * TABLE_PIECE).min(table.len());
        let mut from = at * TABLE_PIECE;
        while from < end {
            let to = (from + BATCH).min(end);
            batch(slice(table, wanted, from, to)?)?;
            from = to;
        }
        return Ok(());
    };
    let failed =
        |message: String| EvaluatorError::Engine { context: format!("reading {}", path.display()), message };
    let group = meta.metadata().row_group(at);
    let mut selection = None;
    if let Some(regions) = regions {
        if !may_hold(group, regions) {
            return Ok(());
        }
        selection = Some(select(path, meta, at, regions).map_err(&failed)?);
    }
    // A handle of its own: clones of one share their position, and pieces are read side by side.
    let file = File::open(path).map_err(|e| failed(e.to_string()))?;
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, meta.clone())
        .with_row_groups(vec![at])
        .with_projection(mask.clone())
        .with_batch_size(BATCH);
    if let Some(selection) = selection {
        builder = builder.with_row_selection(selection);
    }
    for read in builder.build().map_err(|e| failed(e.to_string()))? {
        let read = read.and_then(|read| read.project(order)).map_err(|e| failed(e.to_string()))?;
        batch(read)?;
    }
    Ok(())
}

/// Whether a row group's statistics leave room for one of the regions.
fn may_hold(group: &RowGroupMetaData, regions: &[String]) -> bool {
    let column = group.columns().iter().find(|c| c.column_path().string() == "region");
    let Some(Statistics::ByteArray(statistics)) = column.and_then(|c| c.statistics()) else { return true };
    let (Some(min), Some(max)) = (statistics.min_opt(), statistics.max_opt()) else { return true };
    let first = regions.partition_point(|region| region.as_bytes() < min.data());
    regions.get(first).is_some_and(|region| region.as_bytes() <= max.data())
}

/// The rows of a row group that lie in one of the regions, found by reading that column alone.
fn select(
    path: &Path,
    meta: &ArrowReaderMetadata,
    at: usize,
    regions: &[String],
) -> Result<RowSelection, String> {
    let wanted = Wanted { texts: vec!["region".to_owned()], ..Wanted::default() };
    let mask = ProjectionMask::columns(meta.parquet_schema(), ["region"]);
    let file = File::open(path).map_err(|e| e.to_string())?;
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, meta.clone())
        .with_row_groups(vec![at])
        .with_projection(mask)
        .with_batch_size(BATCH)
        .build()
        .map_err(|e| e.to_string())?;
    let mut coder = crate::rows::Coder::new(1);
    let mut allowed: Vec<bool> = Vec::new();
    let mut selectors: Vec<RowSelector> = Vec::new();
    for batch in reader {
        let rows = coder.rows(&batch.map_err(|e| e.to_string())?, &wanted).map_err(|e| e.to_string())?;
        let texts = &coder.interners[0].texts()[allowed.len()..];
        allowed.extend(texts.iter().map(|text| regions.binary_search(text).is_ok()));
        for &code in &rows.codes[0] {
            let skip = !allowed[code as usize];
            match selectors.last_mut() {
                Some(last) if last.skip == skip => last.row_count += 1,
                _ => selectors.push(if skip { RowSelector::skip(1) } else { RowSelector::select(1) }),
            }
        }
    }
    Ok(selectors.into())
}

/// The text column of that name.
pub(crate) fn texts_of<'a>(
    table: &'a ReturnTable,
    name: &str,
    segment: &str,
) -> Result<&'a Texts, EvaluatorError> {
    match name {
        "subject" => Ok(&table.subject),
        "region" => Ok(&table.region),
        "industry" => Ok(&table.industry),
        "size" => Ok(&table.size),
        "ownership" => Ok(&table.ownership),
        _ => Err(EvaluatorError::Column { segment: segment.to_owned(), column: name.to_owned() }),
    }
}

/// The field of that name.
pub(crate) fn field_of<'a>(
    table: &'a ReturnTable,
    name: &str,
    segment: &str,
) -> Result<&'a Column, EvaluatorError> {
    table
        .field(name)
        .ok_or_else(|| EvaluatorError::Column { segment: segment.to_owned(), column: name.to_owned() })
}

fn slice(
    table: &ReturnTable,
    wanted: &Wanted,
    from: usize,
    to: usize,
) -> Result<RecordBatch, EvaluatorError> {
    let segment = format!("{} {}", table.form, table.period);
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    let text = |texts: &Texts| Arc::new((from..to).map(|row| Some(texts.get(row))).collect::<StringArray>());
    for name in &wanted.texts {
        columns.push((name.clone(), text(texts_of(table, name, &segment)?)));
    }
    if wanted.subject {
        columns.push((SUBJECT.to_owned(), text(&table.subject)));
    }
    for name in &wanted.fields {
        let column = field_of(table, name, &segment)?;
        let valid: NullBuffer = (from..to).map(|row| column.valid.get(row)).collect();
        columns.push((
            name.clone(),
            Arc::new(Int64Array::new(column.values[from..to].to_vec().into(), Some(valid))),
        ));
    }
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect())
        .map_err(|e| EvaluatorError::Engine { context: format!("reading {segment}"), message: e.to_string() })
}
