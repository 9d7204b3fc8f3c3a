//! Return tables as Arrow columns and back, whole buffers at a time.

use std::{ops::Range, sync::Arc};

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, UInt32Array, cast::AsArray, types};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ballast_model::{Column, ReturnTable, Texts};

/// Columns of a lake file that are no field of the form, in the file's order: what stands before the fields,
/// and after.
pub(crate) const BEFORE: [&str; 6] = ["subject", "name", "region", "industry", "size", "ownership"];
/// See [`BEFORE`].
pub(crate) const AFTER: [&str; 4] = ["submission", "sheet", "source_row", "marks"];

/// The text column of that name, if it is one of a table's own.
pub(crate) fn text_of<'a>(table: &'a ReturnTable, name: &str) -> Option<&'a Texts> {
    Some(match name {
        "subject" => &table.subject,
        "name" => &table.name,
        "region" => &table.region,
        "industry" => &table.industry,
        "size" => &table.size,
        "ownership" => &table.ownership,
        "sheet" => &table.sheet,
        "marks" => &table.marks,
        _ => return None,
    })
}

fn text_of_mut<'a>(table: &'a mut ReturnTable, name: &str) -> Option<&'a mut Texts> {
    Some(match name {
        "subject" => &mut table.subject,
        "name" => &mut table.name,
        "region" => &mut table.region,
        "industry" => &mut table.industry,
        "size" => &mut table.size,
        "ownership" => &mut table.ownership,
        "sheet" => &mut table.sheet,
        "marks" => &mut table.marks,
        _ => return None,
    })
}

/// The rows of a text column. Arrow's offsets are 32 bits wide: 2 GiB of text per batch is the limit.
pub(crate) fn text_array(texts: &Texts, rows: Range<usize>) -> Result<StringArray, ArrowError> {
    let start = rows.start.checked_sub(1).map_or(0, |before| texts.ends[before]);
    let ends = &texts.ends[rows];
    let stop = ends.last().copied().unwrap_or(start);
    if i32::try_from(stop - start).is_err() {
        return Err(ArrowError::OffsetOverflowError(stop - start));
    }
    let mut offsets = Vec::with_capacity(ends.len() + 1);
    offsets.push(0);
    offsets.extend(ends.iter().map(|end| (end - start) as i32));
    let values = Buffer::from_slice_ref(&texts.bytes.as_bytes()[start..stop]);
    StringArray::try_new(OffsetBuffer::new(ScalarBuffer::from(offsets)), values, None)
}

/// The rows of a field. `rows.start` must be a multiple of 64.
fn int_array(column: &Column, rows: Range<usize>) -> Int64Array {
    let length = rows.len();
    let words = &column.valid.words()[rows.start / 64..rows.end.div_ceil(64)];
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let valid = NullBuffer::new(BooleanBuffer::new(Buffer::from_vec(bytes), 0, length));
    let valid = (valid.null_count() > 0).then_some(valid);
    Int64Array::new(ScalarBuffer::from(column.values[rows].to_vec()), valid)
}

fn column_array(table: &ReturnTable, name: &str, rows: Range<usize>) -> Result<ArrayRef, ArrowError> {
    Ok(match name {
        "submission" => Arc::new(Int64Array::from(table.submission[rows].to_vec())),
        "source_row" => Arc::new(UInt32Array::from(table.source_row[rows].to_vec())),
        _ => match (text_of(table, name), table.field(name)) {
            (Some(texts), _) => Arc::new(text_array(texts, rows)?),
            (None, Some(column)) => Arc::new(int_array(column, rows)),
            (None, None) => return Err(ArrowError::SchemaError(format!("no column {name}"))),
        },
    })
}

/// The Arrow type of a column: fields may be blank, nothing else is.
pub(crate) fn field_type(name: &str) -> Field {
    match name {
        "submission" => Field::new(name, DataType::Int64, false),
        "source_row" => Field::new(name, DataType::UInt32, false),
        _ if BEFORE.contains(&name) || AFTER.contains(&name) => Field::new(name, DataType::Utf8, false),
        _ => Field::new(name, DataType::Int64, true),
    }
}

/// Rows of the named columns. `rows.start` must be a multiple of 64, because validity is kept in words.
pub(crate) fn batch(
    table: &ReturnTable,
    names: &[&str],
    rows: Range<usize>,
) -> Result<RecordBatch, ArrowError> {
    let schema = Schema::new(names.iter().map(|name| field_type(name)).collect::<Vec<_>>());
    let columns =
        names.iter().map(|name| column_array(table, name, rows.clone())).collect::<Result<_, _>>()?;
    RecordBatch::try_new(Arc::new(schema), columns)
}

/// Adds an array of texts.
pub(crate) fn append_texts(to: &mut Texts, array: &StringArray) -> Result<(), ArrowError> {
    let offsets = array.value_offsets();
    let (Some(&first), Some(&last)) = (offsets.first(), offsets.last()) else { return Ok(()) };
    let text = std::str::from_utf8(&array.value_data()[first as usize..last as usize])
        .map_err(|error| ArrowError::ParseError(error.to_string()))?;
    let base = to.bytes.len();
    to.bytes.push_str(text);
    to.ends.extend(offsets[1..].iter().map(|end| base + (end - first) as usize));
    Ok(())
}

/// Adds an array of values and blanks.
pub(crate) fn append_ints(to: &mut Column, array: &Int64Array) {
    let base = to.values.len();
    to.values.extend_from_slice(array.values());
    let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) else {
        let mut left = array.len();
        while left > 0 {
            let count = left.min(64);
            to.valid.push_word(u64::MAX, count);
            left -= count;
        }
        return;
    };
    let chunks = nulls.inner().bit_chunks();
    let mut at = base;
    let mut push = |word: u64, count: usize| {
        to.valid.push_word(word, count);
        // What stands under a blank is not defined in Arrow; in a return table it is zero.
        let mut blanks = if count == 64 { !word } else { !word & ((1 << count) - 1) };
        while blanks != 0 {
            to.values[at + blanks.trailing_zeros() as usize] = 0;
            blanks &= blanks - 1;
        }
        at += count;
    };
    chunks.iter().for_each(|word| push(word, 64));
    if chunks.remainder_len() > 0 {
        push(chunks.remainder_bits(), chunks.remainder_len());
    }
}

/// Adds a batch's columns to a table, by name; integer columns that the table does not have become fields.
/// Columns that the batch lacks must be filled by the caller.
pub(crate) fn append(to: &mut ReturnTable, batch: &RecordBatch) -> Result<(), ArrowError> {
    let wrong = |name: &str, wanted: &str| ArrowError::SchemaError(format!("column {name} is not {wanted}"));
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let name = field.name().as_str();
        match name {
            "submission" => to.submission.extend_from_slice(
                array.as_primitive_opt::<types::Int64Type>().ok_or_else(|| wrong(name, "Int64"))?.values(),
            ),
            "source_row" => to.source_row.extend_from_slice(
                array.as_primitive_opt::<types::UInt32Type>().ok_or_else(|| wrong(name, "UInt32"))?.values(),
            ),
            _ => {
                if let Some(texts) = text_of_mut(to, name) {
                    append_texts(texts, array.as_string_opt::<i32>().ok_or_else(|| wrong(name, "Utf8"))?)?;
                    continue;
                }
                let values =
                    array.as_primitive_opt::<types::Int64Type>().ok_or_else(|| wrong(name, "Int64"))?;
                match to.fields.iter_mut().find(|(id, _)| id == name) {
                    Some((_, column)) => append_ints(column, values),
                    None => {
                        let mut column = Column::default();
                        append_ints(&mut column, values);
                        to.fields.push((name.to_owned(), column));
                    }
                }
            }
        }
    }
    Ok(())
}
