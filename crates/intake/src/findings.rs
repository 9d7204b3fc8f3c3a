use ballast_model::{Severity, Text};

use crate::{Finding, Intake};

/// Findings of one run or one part of a file; keeps the first ones and counts the rest.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub list: Vec<Finding>,
    pub more: (usize, usize),
    errors: usize,
}

impl Findings {
    pub fn push(&mut self, finding: Finding) {
        let error = finding.severity == Severity::Error;
        self.errors += usize::from(error);
        if self.list.len() < Intake::KEPT {
            self.list.push(finding);
        } else if error {
            self.more.0 += 1;
        } else {
            self.more.1 += 1;
        }
    }

    /// Counts a finding that is not kept.
    pub fn count(&mut self, severity: Severity) {
        if severity == Severity::Error {
            self.errors += 1;
            self.more.0 += 1;
        } else {
            self.more.1 += 1;
        }
    }

    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Takes over another list, its rows moved down by `rows`.
    pub fn append(&mut self, other: Findings, rows: u32) {
        for mut finding in other.list {
            finding.row = if finding.row == 0 { 0 } else { finding.row.saturating_add(rows) };
            self.push(finding);
        }
        self.more.0 += other.more.0;
        self.more.1 += other.more.1;
        self.errors += other.more.0;
    }
}

/// Building a finding piece by piece.
impl Finding {
    pub(crate) fn error(rule: &str) -> Self {
        Self::new(Severity::Error, rule)
    }

    pub(crate) fn query(rule: &str) -> Self {
        Self::new(Severity::Warning, rule)
    }

    pub(crate) fn new(severity: Severity, rule: &str) -> Self {
        Self {
            severity,
            rule: rule.to_owned(),
            sheet: String::new(),
            row: 0,
            column: String::new(),
            subject: String::new(),
            field: String::new(),
            value: String::new(),
            message: Text::default(),
            help: Text::default(),
        }
    }

    pub(crate) fn at(mut self, row: u32, column: &str) -> Self {
        self.row = row;
        self.column = column.to_owned();
        self
    }

    pub(crate) fn sheet(mut self, sheet: &str) -> Self {
        self.sheet = sheet.to_owned();
        self
    }

    pub(crate) fn subject(mut self, subject: &str) -> Self {
        self.subject = subject.to_owned();
        self
    }

    pub(crate) fn field(mut self, field: &str) -> Self {
        self.field = field.to_owned();
        self
    }

    pub(crate) fn value(mut self, value: &str) -> Self {
        // A whole page pasted into a cell is no help in a report.
        self.value = value.chars().take(200).collect();
        self
    }

    pub(crate) fn says(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.message = Text::new(zh, en);
        self
    }

    pub(crate) fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Text::new(zh, en);
        self
    }
}
