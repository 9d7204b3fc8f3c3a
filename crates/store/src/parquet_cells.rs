use std::{fs::File, path::Path};

use arrow_array::{
    Array, ArrayRef,
    cast::AsArray,
    types::{Float32Type, Float64Type},
};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use ballast_model::Texts;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::{StoreError, batch};

/// A Parquet file as text cells, for intake.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParquetCells {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells, one [`Texts`] per column; blank where the file has none.
    pub rows: Vec<Texts>,
}

/// Reads any Parquet file as text cells: numbers as plain decimals, dates as ISO 8601, missing as blank (so
/// is NaN, which some writers use for missing).
///
/// # Errors
/// [`StoreError::Io`], [`StoreError::Parquet`] for a file that does not read or a column that holds lists or
/// records.
pub fn read_parquet(path: &Path) -> Result<ParquetCells, StoreError> {
    let file = File::open(path).map_err(StoreError::io(path))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(65_536).build())
        .map_err(StoreError::parquet(path))?;
    let columns: Vec<String> = reader_schema(&reader);
    let mut rows = vec![Texts::default(); columns.len()];
    for read in reader {
        let read = read.map_err(StoreError::parquet(path))?;
        for ((texts, array), name) in rows.iter_mut().zip(read.columns()).zip(&columns) {
            append(texts, array).map_err(|error| StoreError::Parquet {
                path: path.to_owned(),
                message: format!("column {name}: {error}"),
            })?;
        }
    }
    Ok(ParquetCells { columns, rows })
}

fn reader_schema(reader: &impl arrow_array::RecordBatchReader) -> Vec<String> {
    reader.schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn append(texts: &mut Texts, array: &ArrayRef) -> Result<(), ArrowError> {
    match array.data_type() {
        DataType::Utf8 if array.null_count() == 0 => batch::append_texts(texts, array.as_string::<i32>())?,
        DataType::Float64 => {
            array.as_primitive::<Float64Type>().iter().for_each(|value| push_float(texts, value))
        }
        DataType::Float32 => {
            array.as_primitive::<Float32Type>().iter().for_each(|value| push_float(texts, value))
        }
        DataType::List(_) | DataType::LargeList(_) | DataType::Struct(_) | DataType::Map(..) => {
            return Err(ArrowError::SchemaError(
                "lists and records have no place in a table of returns".to_owned(),
            ));
        }
        _ => {
            let options = FormatOptions::new().with_null("");
            let formatter = ArrayFormatter::try_new(array, &options)?;
            let mut cell = String::new();
            for row in 0..array.len() {
                cell.clear();
                formatter.value(row).write(&mut cell)?;
                texts.push(&cell);
            }
        }
    }
    Ok(())
}

/// The shortest decimal that reads back as the same number, never with an exponent.
fn push_float<F: Into<f64> + Copy + std::fmt::Display>(texts: &mut Texts, value: Option<F>) {
    match value {
        Some(value) if !value.into().is_nan() => texts.push(&value.to_string()),
        _ => texts.push(""),
    }
}
