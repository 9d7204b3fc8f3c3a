use std::path::Path;

use ballast_packs::Packs;
use ballast_reader::{Document, Figure, Mention, PlannedTask, Reader, Reading, document};

use crate::AppError;

/// Reads reports with the lexicon of the packs in force.
pub struct ReportReader {
    reader: Reader,
}

/// A report as read.
#[derive(Debug, Clone)]
pub struct Report {
    /// The file's name without its extension.
    pub doc: String,
    /// The file's name.
    pub file: String,
    /// The file as it is.
    pub original: Vec<u8>,
    /// Its text.
    pub document: Document,
    /// What was read in the text.
    pub reading: Reading,
    /// What an assistant proposed for sentences that were left unread. Never accepted.
    pub proposed: Vec<Figure>,
}

impl ReportReader {
    /// Compiles the lexicon.
    pub fn new(packs: &Packs) -> Self {
        Self { reader: Reader::new(packs) }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`AppError::Io`], and [`AppError::Document`] for a file that gives no text.
    pub fn read(&self, path: &Path) -> Result<Report, AppError> {
        self.read_bytes(path, std::fs::read(path).map_err(AppError::io(path))?)
    }

    /// Reads the content of a file at hand; `path` names it.
    ///
    /// # Errors
    /// [`AppError::Document`] for a file that gives no text.
    pub fn read_bytes(&self, path: &Path, original: Vec<u8>) -> Result<Report, AppError> {
        let name = |part: Option<&std::ffi::OsStr>| {
            part.map_or_else(String::new, |p| p.to_string_lossy().into_owned())
        };
        let (doc, file) = (name(path.file_stem()), name(path.file_name()));
        let document = document(&original, Some(&file))
            .map_err(|source| AppError::Document { path: path.to_owned(), source: Box::new(source) })?;
        let reading = self.reader.read(&document.text);
        Ok(Report { doc, file, original, document, reading, proposed: Vec::new() })
    }
}

/// One record of a reading, with its index among those of its kind.
#[derive(Debug, Clone, Copy)]
pub enum Record<'a> {
    /// An item of planned work.
    Task(usize, &'a PlannedTask),
    /// A number.
    Figure(usize, &'a Figure),
    /// A name that the packs know.
    Mention(&'a Mention),
}

impl Record<'_> {
    /// First character and one past the last.
    pub fn place(&self) -> (usize, usize) {
        match self {
            Record::Task(_, task) => (task.start, task.end),
            Record::Figure(_, figure) => (figure.start, figure.end),
            Record::Mention(mention) => (mention.start, mention.end),
        }
    }
}

/// All records in the order of the text; what begins at one place stands from the largest to the smallest.
pub(super) fn records(reading: &Reading) -> Vec<Record<'_>> {
    let tasks = reading.tasks.iter().enumerate().map(|(at, task)| Record::Task(at, task));
    let figures = reading.figures.iter().enumerate().map(|(at, figure)| Record::Figure(at, figure));
    let mentions = reading.mentions.iter().map(Record::Mention);
    let mut records: Vec<Record<'_>> = tasks.chain(figures).chain(mentions).collect();
    records.sort_by_key(|record| {
        let (start, end) = record.place();
        (start, usize::MAX - end)
    });
    records
}
