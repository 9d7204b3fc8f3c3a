//! Rows of many tables into one: filtering, joining and sorting without a call per cell.

use ballast_model::{Bits, Column, ReturnTable, Texts};

use crate::parallel;

/// The named rows of a text column, in that order.
pub(crate) fn texts(from: &Texts, rows: &[u32]) -> Texts {
    let length = rows.iter().map(|&row| from.get(row as usize).len()).sum();
    let mut out = Texts { bytes: String::with_capacity(length), ends: Vec::with_capacity(rows.len()) };
    rows.iter().for_each(|&row| out.push(from.get(row as usize)));
    out
}

/// The named rows of a field, in that order.
fn column(from: &Column, rows: &[u32]) -> Column {
    let mut valid = Bits::with_capacity(rows.len());
    let words = from.valid.words();
    let bit = |row: u32| words.get(row as usize / 64).map_or(0, |word| word >> (row % 64) & 1);
    for part in rows.chunks(64) {
        let word = part.iter().enumerate().fold(0, |word, (at, &row)| word | bit(row) << at);
        valid.push_word(word, part.len());
    }
    Column { values: rows.iter().map(|&row| from.values[row as usize]).collect(), valid }
}

/// The named rows of a table, in that order; columns are gathered on all cores.
pub(crate) fn rows(from: &ReturnTable, rows: &[u32]) -> ReturnTable {
    let of = |column: &Texts| texts(column, rows);
    let gather = |(id, values): &(String, Column)| {
        Ok::<_, std::convert::Infallible>((id.clone(), column(values, rows)))
    };
    let Ok(fields) = if rows.len() < 4096 {
        from.fields.iter().map(gather).collect::<Result<Vec<_>, _>>()
    } else {
        parallel::each(&from.fields, gather)
    };
    ReturnTable {
        form: from.form.clone(),
        period: from.period,
        subject: of(&from.subject),
        name: of(&from.name),
        region: of(&from.region),
        industry: of(&from.industry),
        size: of(&from.size),
        ownership: of(&from.ownership),
        fields,
        submission: rows.iter().map(|&row| from.submission[row as usize]).collect(),
        sheet: of(&from.sheet),
        source_row: rows.iter().map(|&row| from.source_row[row as usize]).collect(),
        marks: of(&from.marks),
    }
}

/// Adds `more` at the end of `to`.
pub(crate) fn append_texts(to: &mut Texts, more: &Texts) {
    let base = to.bytes.len();
    to.bytes.push_str(&more.bytes);
    to.ends.extend(more.ends.iter().map(|end| base + end));
}

/// Adds `rows` blanks at the end of a field.
fn append_blanks(to: &mut Column, rows: usize) {
    to.values.resize(to.values.len() + rows, 0);
    let mut left = rows;
    while left > 0 {
        let count = left.min(64);
        to.valid.push_word(0, count);
        left -= count;
    }
}

fn append_column(to: &mut Column, more: &Column) {
    to.values.extend_from_slice(&more.values);
    let mut left = more.valid.len();
    for &word in more.valid.words() {
        let count = left.min(64);
        to.valid.push_word(word, count);
        left -= count;
    }
}

/// All rows of `parts` one after another. A field that a part lacks is blank there; the last part's fields
/// come first and in its order, because it speaks for the form as it is now.
pub(crate) fn join(mut parts: Vec<ReturnTable>, form: &str, period: ballast_model::Period) -> ReturnTable {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let mut ids: Vec<String> = Vec::new();
    for part in parts.iter().rev() {
        for (id, _) in &part.fields {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    let total = parts.iter().map(ReturnTable::len).sum();
    let mut out = ReturnTable::new(form, period, ids);
    for (id, column) in &mut out.fields {
        *column = Column::with_capacity(total);
        for part in &mut parts {
            let rows = part.subject.len();
            match part.fields.iter_mut().find(|(name, _)| name == id) {
                // Taken, so that memory peaks at the table and one column.
                Some((_, more)) => append_column(column, &std::mem::take(more)),
                None => append_blanks(column, rows),
            }
        }
    }
    for part in parts {
        append_texts(&mut out.subject, &part.subject);
        append_texts(&mut out.name, &part.name);
        append_texts(&mut out.region, &part.region);
        append_texts(&mut out.industry, &part.industry);
        append_texts(&mut out.size, &part.size);
        append_texts(&mut out.ownership, &part.ownership);
        append_texts(&mut out.sheet, &part.sheet);
        append_texts(&mut out.marks, &part.marks);
        out.submission.extend(part.submission);
        out.source_row.extend(part.source_row);
    }
    out
}
