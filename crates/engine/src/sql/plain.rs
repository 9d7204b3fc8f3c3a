use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch, RecordBatchOptions, StringArray},
        compute::{CastOptions, cast_with_options},
        datatypes::{DataType, Field, Schema},
    },
    catalog::TableProvider,
    datasource::MemTable,
};

use super::SqlType;

/// A table of rows at hand.
pub(super) fn table(
    columns: &[(String, SqlType)],
    rows: &[Vec<Option<String>>],
) -> Result<Arc<dyn TableProvider>, String> {
    if let Some(row) = rows.iter().position(|row| row.len() != columns.len()) {
        return Err(format!(
            "row {} has {} values, and there are {} columns",
            row + 1,
            rows[row].len(),
            columns.len()
        ));
    }
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (at, (name, kind)) in columns.iter().enumerate() {
        let texts: StringArray = rows.iter().map(|row| row[at].as_deref()).collect();
        let kind = match kind {
            SqlType::Text => DataType::Utf8,
            SqlType::Integer => DataType::Int64,
            SqlType::Float => DataType::Float64,
            SqlType::Boolean => DataType::Boolean,
            SqlType::Date => DataType::Date32,
        };
        // A text that is no number must not turn to null in silence.
        let options = CastOptions { safe: false, ..CastOptions::default() };
        let array = cast_with_options(&texts, &kind, &options).map_err(|e| format!("column {name}: {e}"))?;
        fields.push(Field::new(name, kind, true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)
        .map_err(|e| e.to_string())?;
    Ok(Arc::new(MemTable::try_new(schema, vec![vec![batch]]).map_err(|e| e.to_string())?))
}
