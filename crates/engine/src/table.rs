use std::sync::atomic::{AtomicUsize, Ordering};

use ballast_packs::plan::{EvaluatorError, Segment};
use datafusion::arrow::{
    array::{Array, ArrayRef, AsArray, Int64Array, StringArray},
    compute::concat,
    datatypes::Int64Type,
};

use crate::{
    engine::side_by_side,
    intern::Interner,
    read,
    rows::{Coder, Rows},
    source::{Source, Wanted},
};

/// Reads all rows of a segment on `threads` threads. Text columns get codes of `interners`, which all
/// tables of one plan share.
pub(crate) fn load(
    segment: &Segment,
    wanted: &Wanted,
    threads: usize,
    interners: &mut [Interner],
) -> Result<Rows, EvaluatorError> {
    let source = Source::open(segment, wanted)?;
    let next = AtomicUsize::new(0);
    let parts = side_by_side(threads.min(source.pieces()), || {
        let mut coder = Coder::new(wanted.texts.len());
        let mut pieces = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= source.pieces() {
                return Ok((coder.interners, pieces));
            }
            let mut batches = Vec::new();
            read::piece(&source, wanted, None, at, |batch| {
                batches.push(coder.rows(&batch, wanted)?);
                Ok(())
            })?;
            pieces.push((at, batches));
        }
    })?;
    let mut pieces = Vec::new();
    for (theirs, part) in parts {
        let maps: Vec<Vec<u32>> = theirs
            .iter()
            .zip(interners.iter_mut())
            .map(|(theirs, ours)| theirs.texts().iter().map(|text| ours.code(text)).collect())
            .collect();
        for (at, mut batches) in part {
            for (codes, map) in
                batches.iter_mut().flat_map(|rows: &mut Rows| rows.codes.iter_mut().zip(&maps))
            {
                codes.iter_mut().for_each(|code| *code = map[*code as usize]);
            }
            pieces.push((at, batches));
        }
    }
    pieces.sort_unstable_by_key(|(at, _)| *at);
    join(pieces.into_iter().flat_map(|(_, batches)| batches).collect(), wanted)
}

fn join(parts: Vec<Rows>, wanted: &Wanted) -> Result<Rows, EvaluatorError> {
    let len = parts.iter().map(|part| part.len).sum();
    let codes = (0..wanted.texts.len())
        .map(|at| parts.iter().flat_map(|part| part.codes[at].iter().copied()).collect())
        .collect();
    let failed =
        |what: &str| EvaluatorError::Engine { context: "joining batches".into(), message: what.to_owned() };
    let glue = |arrays: Vec<&dyn Array>| -> Result<ArrayRef, EvaluatorError> {
        concat(&arrays).map_err(|e| failed(&e.to_string()))
    };
    let subject = if parts.is_empty() || !wanted.subject {
        wanted.subject.then(|| StringArray::from(Vec::<&str>::new()))
    } else {
        let all =
            glue(parts.iter().filter_map(|part| part.subject.as_ref().map(|s| s as &dyn Array)).collect())?;
        Some(all.as_string_opt::<i32>().ok_or_else(|| failed("subjects that are no text"))?.clone())
    };
    let mut fields = Vec::new();
    for at in 0..wanted.fields.len() {
        fields.push(if parts.is_empty() {
            Int64Array::from(Vec::<i64>::new())
        } else {
            let all = glue(parts.iter().map(|part| &part.fields[at] as &dyn Array).collect())?;
            all.as_primitive_opt::<Int64Type>().ok_or_else(|| failed("a field that is no integer"))?.clone()
        });
    }
    Ok(Rows { codes, subject, fields, len })
}
