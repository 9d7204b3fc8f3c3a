use ballast_model::{Column, Period, Texts};

use crate::findings::Findings;

/// What one thread made of one part of the file. Rows are counted from 0 within the part.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// Periods met, in the order met.
    pub periods: Vec<Period>,
    /// Place in `periods` of each return.
    pub period: Vec<u16>,
    pub subject: Texts,
    pub name: Texts,
    pub region: Texts,
    pub industry: Texts,
    pub size: Texts,
    pub ownership: Texts,
    /// In the form's order. Fields that no column carries stay empty: most files carry a few of many.
    pub fields: Vec<Column>,
    /// Places of the fields that are carried.
    pub carried: Vec<usize>,
    /// Row in the file each return came from: counted within the part until the parts are joined.
    pub source_row: Vec<u32>,
    /// Sheet it came from, by its place in the workbook.
    pub sheet: u16,
    /// Rules that query a return: (return, place in `rules`).
    pub marks: Vec<(u32, u16)>,
    pub rules: Vec<String>,
    pub findings: Findings,
    /// Rows of any kind in the part.
    pub rows: u32,
    /// Rows that hold data.
    pub read: u64,
    /// Rows left out on purpose.
    pub ignored: u64,
}

impl Chunk {
    pub fn new(fields: usize, carried: Vec<usize>, sheet: u16) -> Self {
        Self { fields: vec![Column::default(); fields], carried, sheet, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.period.len()
    }

    /// The place of a rule in `rules`.
    pub fn rule(&mut self, rule: &str) -> u16 {
        let at = self.rules.iter().position(|had| had == rule).unwrap_or_else(|| {
            self.rules.push(rule.to_owned());
            self.rules.len() - 1
        });
        at as u16
    }

    /// The place of a period in `periods`.
    pub fn period_place(&mut self, period: Period) -> u16 {
        let at = self.periods.iter().position(|had| *had == period).unwrap_or_else(|| {
            self.periods.push(period);
            self.periods.len() - 1
        });
        at as u16
    }
}
