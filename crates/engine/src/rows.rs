use datafusion::arrow::{
    array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray},
    datatypes::{Int32Type, Int64Type},
};

use ballast_packs::plan::EvaluatorError;

use crate::{intern::Interner, source::Wanted};

/// Some rows of a segment: key columns as codes of a [`Coder`], fields as integers.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Per text column wanted, the code of each row.
    pub codes: Vec<Vec<u32>>,
    /// Subjects, where wanted.
    pub subject: Option<StringArray>,
    /// Per field wanted.
    pub fields: Vec<Int64Array>,
    /// How many rows.
    pub len: usize,
}

/// Turns text columns to codes, the same code for the same text as long as it lives.
#[derive(Debug, Default)]
pub(crate) struct Coder {
    /// Per text column wanted.
    pub interners: Vec<Interner>,
    /// The dictionary met last, per column, and the codes of its entries.
    last: Vec<Option<(ArrayRef, Vec<u32>)>>,
}

impl Coder {
    /// For so many text columns.
    pub fn new(columns: usize) -> Self {
        Self { interners: (0..columns).map(|_| Interner::default()).collect(), last: vec![None; columns] }
    }

    /// Rows of a batch whose columns are in the order of `wanted`: texts, subject, fields.
    pub fn rows(&mut self, batch: &RecordBatch, wanted: &Wanted) -> Result<Rows, EvaluatorError> {
        let mut columns = batch.columns().iter();
        let mut next = || columns.next().ok_or_else(|| unexpected("fewer columns than asked for"));
        let mut codes = Vec::with_capacity(wanted.texts.len());
        for at in 0..wanted.texts.len() {
            codes.push(self.codes(at, next()?)?);
        }
        let subject = if wanted.subject {
            Some(
                next()?
                    .as_string_opt::<i32>()
                    .ok_or_else(|| unexpected("subjects that are no text"))?
                    .clone(),
            )
        } else {
            None
        };
        let mut fields = Vec::with_capacity(wanted.fields.len());
        for _ in &wanted.fields {
            let field = next()?.as_primitive_opt::<Int64Type>();
            fields.push(field.ok_or_else(|| unexpected("a field that is no 64-bit integer"))?.clone());
        }
        Ok(Rows { codes, subject, fields, len: batch.num_rows() })
    }

    fn codes(&mut self, at: usize, column: &ArrayRef) -> Result<Vec<u32>, EvaluatorError> {
        let interner = &mut self.interners[at];
        if let Some(texts) = column.as_string_opt::<i32>() {
            return Ok((0..texts.len())
                .map(|row| interner.code(if texts.is_null(row) { "" } else { texts.value(row) }))
                .collect());
        }
        let column =
            column.as_dictionary_opt::<Int32Type>().ok_or_else(|| unexpected("a key that is no text"))?;
        let known = matches!(&self.last[at], Some((values, _)) if values.to_data().ptr_eq(&column.values().to_data()));
        if !known {
            let values = column.values();
            let texts = values.as_string_opt::<i32>().ok_or_else(|| unexpected("a key that is no text"))?;
            let map =
                (0..texts.len()).map(|i| interner.code(if texts.is_null(i) { "" } else { texts.value(i) }));
            self.last[at] = Some((column.values().clone(), map.collect()));
        }
        let map = self.last[at].as_ref().map_or(&[][..], |(_, map)| map);
        let keys = column.keys();
        if keys.null_count() == 0 {
            return Ok(keys
                .values()
                .iter()
                .map(|&key| map.get(key as usize).copied().unwrap_or(0))
                .collect());
        }
        let blank = interner.code("");
        Ok(keys
            .iter()
            .map(|key| key.and_then(|key| map.get(key as usize).copied()).unwrap_or(blank))
            .collect())
    }
}

fn unexpected(what: &str) -> EvaluatorError {
    EvaluatorError::Engine { context: "reading returns".into(), message: format!("the reader gave {what}") }
}
