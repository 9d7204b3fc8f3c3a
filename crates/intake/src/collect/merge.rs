use std::collections::BTreeMap;

use ballast_model::{Column, Period, ReturnTable, Texts};

use super::Chunk;
use crate::{Context, findings::Findings};

/// All parts of a file put together.
pub(crate) struct Merged {
    /// One table per period; marks are still apart.
    pub tables: Vec<ReturnTable>,
    /// Rules that query rows, by table: (row, place in `rules`), by row.
    pub marks: Vec<Vec<(u32, u16)>>,
    pub rules: Vec<String>,
    pub findings: Findings,
    pub read: u64,
    pub ignored: u64,
}

impl Merged {
    /// The place of a rule in `rules`.
    pub fn rule(&mut self, rule: &str) -> u16 {
        let at = self.rules.iter().position(|had| had == rule).unwrap_or_else(|| {
            self.rules.push(rule.to_owned());
            self.rules.len() - 1
        });
        at as u16
    }
}

/// Joins parts in the order of the file. `starts` is the row before each part's first, `sheets` the
/// names of the workbook's sheets.
pub(crate) fn merge(
    context: &Context<'_>,
    mut chunks: Vec<Chunk>,
    starts: &[u32],
    sheets: &[String],
) -> Merged {
    let mut merged = Merged {
        tables: Vec::new(),
        marks: Vec::new(),
        rules: Vec::new(),
        findings: Findings::default(),
        read: 0,
        ignored: 0,
    };
    let mut rows: BTreeMap<Period, usize> = BTreeMap::new();
    for chunk in &mut chunks {
        for &place in &chunk.period {
            *rows.entry(chunk.periods[place as usize]).or_default() += 1;
        }
    }
    let places: Vec<Period> = rows.keys().copied().collect();
    for (at, chunk) in chunks.iter_mut().enumerate() {
        merged.findings.append(std::mem::take(&mut chunk.findings), starts.get(at).copied().unwrap_or(0));
        merged.read += chunk.read;
        merged.ignored += chunk.ignored;
    }
    let rules: Vec<Vec<u16>> = chunks
        .iter()
        .map(|chunk| chunk.rules.clone())
        .collect::<Vec<_>>()
        .iter()
        .map(|list| list.iter().map(|r| merged.rule(r)).collect())
        .collect();
    for &period in &places {
        merged.tables.push(table(context, &chunks, starts, sheets, period, rows[&period]));
        let mut marks = Vec::new();
        let mut base = 0u32;
        for (at, chunk) in chunks.iter().enumerate() {
            if chunk.marks.is_empty() {
                base += count(chunk, period) as u32;
                continue;
            }
            let place = chunk.periods.iter().position(|p| *p == period);
            let mut next = chunk.marks.iter().peekable();
            for (row, &of) in chunk.period.iter().enumerate() {
                let here = place == Some(of as usize);
                while let Some((_, rule)) = next.next_if(|(marked, _)| *marked as usize == row) {
                    if here {
                        marks.push((base, rules[at][*rule as usize]));
                    }
                }
                base += u32::from(here);
            }
        }
        merged.marks.push(marks);
    }
    merged
}

fn count(chunk: &Chunk, period: Period) -> usize {
    match chunk.periods.as_slice() {
        [only] if *only == period => chunk.len(),
        periods => match periods.iter().position(|p| *p == period) {
            Some(place) => chunk.period.iter().filter(|&&of| of as usize == place).count(),
            None => 0,
        },
    }
}

/// Joins the rows of one period.
fn table(
    context: &Context<'_>,
    chunks: &[Chunk],
    starts: &[u32],
    sheets: &[String],
    period: Period,
    rows: usize,
) -> ReturnTable {
    let form = context.form;
    let mut table = ReturnTable::new(&form.id, period, form.fields.iter().map(|f| f.id.clone()));
    // Rows of each part, or nothing where all of them belong to the period.
    let picked: Vec<Option<Vec<u32>>> = chunks
        .iter()
        .map(|chunk| {
            if count(chunk, period) == chunk.len() {
                return None;
            }
            let place = chunk.periods.iter().position(|p| *p == period);
            let all = chunk.period.iter().enumerate();
            Some(all.filter(|(_, of)| place == Some(**of as usize)).map(|(row, _)| row as u32).collect())
        })
        .collect();
    let texts = |pick: fn(&Chunk) -> &Texts| -> Texts {
        let bytes = chunks.iter().map(|chunk| pick(chunk).bytes.len()).sum();
        let mut joined = Texts { bytes: String::with_capacity(bytes), ends: Vec::with_capacity(rows) };
        for (chunk, picked) in chunks.iter().zip(&picked) {
            let from = pick(chunk);
            match picked {
                None => {
                    let base = joined.bytes.len();
                    joined.bytes.push_str(&from.bytes);
                    joined.ends.extend(from.ends.iter().map(|end| end + base));
                }
                Some(rows) => rows.iter().for_each(|&row| joined.push(from.get(row as usize))),
            }
        }
        joined
    };
    let columns = |at: usize| -> Column {
        if chunks.iter().all(|chunk| chunk.fields[at].is_empty()) {
            return blanks(rows);
        }
        let mut joined = Column::with_capacity(rows);
        for (chunk, picked) in chunks.iter().zip(&picked) {
            let from = &chunk.fields[at];
            if from.is_empty() {
                let count = picked.as_ref().map_or(chunk.len(), Vec::len);
                (0..count).for_each(|_| joined.push(None));
                continue;
            }
            match picked {
                None => {
                    joined.values.extend_from_slice(&from.values);
                    let mut left = from.valid.len();
                    for &word in from.valid.words() {
                        joined.valid.push_word(word, left.min(64));
                        left = left.saturating_sub(64);
                    }
                }
                Some(rows) => rows.iter().for_each(|&row| joined.push(from.get(row as usize))),
            }
        }
        joined
    };
    // The texts on one thread, the numbers on another: both are bound by memory, not by thought.
    std::thread::scope(|scope| {
        let numbers = scope.spawn(|| (0..form.fields.len()).map(columns).collect::<Vec<_>>());
        table.subject = texts(|c| &c.subject);
        table.name = texts(|c| &c.name);
        table.region = texts(|c| &c.region);
        table.industry = texts(|c| &c.industry);
        table.size = texts(|c| &c.size);
        table.ownership = texts(|c| &c.ownership);
        for (chunk, (picked, start)) in chunks.iter().zip(picked.iter().zip(starts)) {
            let sheet = sheets.get(chunk.sheet as usize).map_or("", String::as_str);
            let mut add = |row: u32| {
                table.source_row.push(row + start);
                table.sheet.push(sheet);
                table.submission.push(0);
            };
            match picked {
                None => chunk.source_row.iter().for_each(|&row| add(row)),
                Some(rows) => rows.iter().for_each(|&row| add(chunk.source_row[row as usize])),
            }
        }
        if let Ok(numbers) = numbers.join() {
            for ((_, column), joined) in table.fields.iter_mut().zip(numbers) {
                *column = joined;
            }
        }
    });
    table
}

/// A column without a value. Its zeros are pages that nobody has touched, so that they cost no memory.
fn blanks(rows: usize) -> Column {
    let mut column = Column { values: vec![0; rows], ..Column::default() };
    let mut left = rows;
    while left > 0 {
        column.valid.push_word(0, left.min(64));
        left = left.saturating_sub(64);
    }
    column
}
