use serde::{Deserialize, Serialize};

use crate::Period;

/// One bit per row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// Room for `rows` bits.
    pub fn with_capacity(rows: usize) -> Self {
        Self { words: Vec::with_capacity(rows.div_ceil(64)), len: 0 }
    }

    /// Adds one bit.
    pub fn push(&mut self, bit: bool) {
        let at = self.len % 64;
        if at == 0 {
            self.words.push(0);
        }
        if bit && let Some(word) = self.words.last_mut() {
            *word |= 1 << at;
        }
        self.len += 1;
    }

    /// Adds the lowest `count` bits (64 at most) of `word`, lowest first.
    pub fn push_word(&mut self, word: u64, count: usize) {
        let count = count.min(64);
        if count == 0 {
            return;
        }
        let word = if count == 64 { word } else { word & ((1 << count) - 1) };
        let at = self.len % 64;
        if at == 0 {
            self.words.push(word);
        } else {
            if let Some(last) = self.words.last_mut() {
                *last |= word << at;
            }
            if at + count > 64 {
                self.words.push(word >> (64 - at));
            }
        }
        self.len += count;
    }

    /// The bits as words, lowest bit first; bits past the end are unset.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The bit of a row; rows past the end are unset.
    pub fn get(&self, row: usize) -> bool {
        row < self.len && self.words[row / 64] >> (row % 64) & 1 == 1
    }

    /// Rows held.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// One field of many returns: integers in the form's unit, and which of them were reported.
/// Missing is not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// The values; zero where missing, which [`Column::get`] hides.
    pub values: Vec<i64>,
    /// Set where a value was reported.
    pub valid: Bits,
}

impl Column {
    /// Room for `rows` values.
    pub fn with_capacity(rows: usize) -> Self {
        Self { values: Vec::with_capacity(rows), valid: Bits::with_capacity(rows) }
    }

    /// Adds a value, or a blank.
    pub fn push(&mut self, value: Option<i64>) {
        self.values.push(value.unwrap_or(0));
        self.valid.push(value.is_some());
    }

    /// The value reported in a row.
    pub fn get(&self, row: usize) -> Option<i64> {
        self.valid.get(row).then(|| self.values[row])
    }

    /// Rows held.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Many short texts in one buffer: one allocation where a vector of strings makes millions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// All texts, one after another.
    pub bytes: String,
    /// Where each text ends in `bytes`.
    pub ends: Vec<usize>,
}

impl Texts {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// The text of a row; empty past the end.
    pub fn get(&self, row: usize) -> &str {
        let Some(&end) = self.ends.get(row) else { return "" };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.bytes[start..end]
    }

    /// Rows held.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(iter: I) -> Self {
        let mut texts = Self::default();
        for text in iter {
            texts.push(text);
        }
        texts
    }
}

/// Who a return is about, with the attributes it is registered under in that period.
/// An empty text means that the attribute is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// Identifier in the form's id scheme: a USCC, a stock code, a region code.
    pub id: String,
    /// Name as reported.
    pub name: String,
    /// Leaf code in the region tree.
    pub region: String,
    /// Leaf code in the industry tree.
    pub industry: String,
    /// Size class code.
    pub size: String,
    /// Ownership code.
    pub ownership: String,
}

/// Where a return came from: opened by `trace`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The submission that brought it.
    pub submission: i64,
    /// Sheet in a workbook; empty for other files.
    pub sheet: String,
    /// Row in the file, counted from 1; 0 for a return typed in.
    pub row: u32,
}

/// Returns of one form for one period, column by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTable {
    /// The form's id.
    pub form: String,
    /// The period all rows report.
    pub period: Period,
    /// Identifiers, one per row, unique within the table.
    pub subject: Texts,
    /// Names as reported.
    pub name: Texts,
    /// Leaf region codes.
    pub region: Texts,
    /// Leaf industry codes.
    pub industry: Texts,
    /// Size class codes.
    pub size: Texts,
    /// Ownership codes.
    pub ownership: Texts,
    /// The form's fields: id and values, in the form's order.
    pub fields: Vec<(String, Column)>,
    /// Submission each row came by; 0 before the store has numbered it.
    pub submission: Vec<i64>,
    /// Sheet each row came from.
    pub sheet: Texts,
    /// Row in the file each row came from, counted from 1.
    pub source_row: Vec<u32>,
    /// Ids of the checks that query the row (核实), joined by `;`; empty where none does.
    pub marks: Texts,
}

impl ReturnTable {
    /// An empty table with the given fields.
    pub fn new(form: &str, period: Period, fields: impl IntoIterator<Item = String>) -> Self {
        Self {
            form: form.to_owned(),
            period,
            subject: Texts::default(),
            name: Texts::default(),
            region: Texts::default(),
            industry: Texts::default(),
            size: Texts::default(),
            ownership: Texts::default(),
            fields: fields.into_iter().map(|id| (id, Column::default())).collect(),
            submission: Vec::new(),
            sheet: Texts::default(),
            source_row: Vec::new(),
            marks: Texts::default(),
        }
    }

    /// Rows held.
    pub fn len(&self) -> usize {
        self.subject.len()
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.subject.is_empty()
    }

    /// The column of a field.
    pub fn field(&self, id: &str) -> Option<&Column> {
        self.fields.iter().find(|(name, _)| name == id).map(|(_, column)| column)
    }

    /// The attributes of a row.
    pub fn subject_at(&self, row: usize) -> Subject {
        Subject {
            id: self.subject.get(row).to_owned(),
            name: self.name.get(row).to_owned(),
            region: self.region.get(row).to_owned(),
            industry: self.industry.get(row).to_owned(),
            size: self.size.get(row).to_owned(),
            ownership: self.ownership.get(row).to_owned(),
        }
    }

    /// Where a row came from.
    pub fn origin_at(&self, row: usize) -> Origin {
        Origin {
            submission: self.submission.get(row).copied().unwrap_or(0),
            sheet: self.sheet.get(row).to_owned(),
            row: self.source_row.get(row).copied().unwrap_or(0),
        }
    }

    /// Adds a row. `values` are in the order of `fields`; missing ones at the end are blank.
    pub fn push(&mut self, subject: &Subject, values: &[Option<i64>], origin: &Origin, marks: &str) {
        self.subject.push(&subject.id);
        self.name.push(&subject.name);
        self.region.push(&subject.region);
        self.industry.push(&subject.industry);
        self.size.push(&subject.size);
        self.ownership.push(&subject.ownership);
        for (at, (_, column)) in self.fields.iter_mut().enumerate() {
            column.push(values.get(at).copied().flatten());
        }
        self.submission.push(origin.submission);
        self.sheet.push(&origin.sheet);
        self.source_row.push(origin.row);
        self.marks.push(marks);
    }

    /// The rows named, in that order.
    pub fn take(&self, rows: &[usize]) -> Self {
        let texts = |from: &Texts| rows.iter().map(|&row| from.get(row)).collect::<Texts>();
        let fields = self.fields.iter().map(|(id, column)| {
            let mut taken = Column::with_capacity(rows.len());
            rows.iter().for_each(|&row| taken.push(column.get(row)));
            (id.clone(), taken)
        });
        Self {
            form: self.form.clone(),
            period: self.period,
            subject: texts(&self.subject),
            name: texts(&self.name),
            region: texts(&self.region),
            industry: texts(&self.industry),
            size: texts(&self.size),
            ownership: texts(&self.ownership),
            fields: fields.collect(),
            submission: rows.iter().map(|&row| self.submission[row]).collect(),
            sheet: texts(&self.sheet),
            source_row: rows.iter().map(|&row| self.source_row[row]).collect(),
            marks: texts(&self.marks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_single_bits_make_the_same() {
        let pattern = 0x9E37_79B9_7F4A_7C15_u64;
        for first in [0, 1, 63, 64, 65] {
            for count in [0, 1, 7, 63, 64] {
                let (mut single, mut whole) = (Bits::default(), Bits::default());
                for row in 0..first {
                    single.push(row % 3 == 0);
                    whole.push(row % 3 == 0);
                }
                (0..count).for_each(|bit| single.push(pattern >> bit & 1 == 1));
                whole.push_word(pattern, count);
                assert_eq!(single, whole, "{first} then {count}");
            }
        }
    }
}
