use std::path::PathBuf;

use ballast_model::{Diagnostic, Period};
use rust_decimal::Decimal;

use crate::Question;

/// What stands in the way of something a user asked for. Every message says what was wrong and
/// what would be right.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Declarations with mistakes.
    #[error("{}\n{}", Question::packs_wrong(diagnostics.len()), join(diagnostics))]
    Packs {
        /// All of them.
        diagnostics: Vec<Diagnostic>,
    },
    /// No such declaration.
    #[error("no {kind} is called {id:?}{}", suggestion(suggestions))]
    Unknown {
        /// `form`, `indicator`, `region` ...
        kind: &'static str,
        /// As given.
        id: String,
        /// What exists.
        suggestions: Vec<String>,
    },
    /// The question does not fit what it asks about.
    #[error("{0}")]
    Question(Question),
    /// Nothing has been reported for it.
    #[error("there are no returns of {form} for {period}{}", if as_of.is_empty() { String::new() } else { format!(" as known on {as_of}") })]
    NoReturns {
        /// Form id.
        form: String,
        /// Period.
        period: Period,
        /// Day asked for, or empty.
        as_of: String,
    },
    /// Fewer have reported than the form asks for before a period is closed.
    #[error("{}", Question::few_reported(form, period, due, reported, line))]
    FewReported {
        /// Form id.
        form: String,
        /// Period.
        period: Period,
        /// Enterprises that are due.
        due: usize,
        /// Of these, so many have reported.
        reported: usize,
        /// Percent that the form asks for.
        line: Decimal,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] ballast_store::StoreError),
    /// The file could not be read as a table.
    #[error(transparent)]
    Intake(#[from] ballast_intake::IntakeError),
    /// A document gives no text.
    #[error("{}: {source}", path.display())]
    Document {
        /// Which.
        path: PathBuf,
        /// Why.
        source: Box<ballast_reader::DocumentError>,
    },
    /// The figures could not be computed.
    #[error(transparent)]
    Panel(#[from] ballast_panel::PanelError),
    /// A programme could not be judged.
    #[error(transparent)]
    Rules(#[from] ballast_rules::RulesError),
    /// A table with mistakes, each with its row and column: nothing was kept.
    #[error("{}\n{}", Question::nothing_kept(mistakes.len()), join(mistakes))]
    Table {
        /// All of them.
        mistakes: Vec<Question>,
    },
    /// The ledger does not let this actor do it, or something has to be given along.
    #[error("{said}")]
    Refused {
        /// In the reader's language.
        said: String,
        /// For programs.
        refusal: Box<ballast_ledger::Refusal>,
    },
    /// The evaluator failed.
    #[error(transparent)]
    Evaluator(#[from] ballast_packs::plan::EvaluatorError),
}

impl From<Question> for AppError {
    fn from(question: Question) -> Self {
        Self::Question(question)
    }
}

impl AppError {
    /// An [`AppError::Unknown`] that names the nearest existing ids.
    pub(crate) fn unknown<'a>(
        kind: &'static str,
        id: &str,
        existing: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut ranked: Vec<(usize, &str)> =
            existing.into_iter().map(|other| (distance(id, other), other)).collect();
        ranked.sort_unstable();
        let suggestions = ranked.into_iter().take(5).map(|(_, other)| other.to_owned()).collect();
        Self::Unknown { kind, id: id.to_owned(), suggestions }
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

fn join(lines: &[impl ToString]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn suggestion(existing: &[String]) -> String {
    if existing.is_empty() { String::new() } else { format!("; there are: {}", existing.join(", ")) }
}

/// Levenshtein distance, for suggestions over a few hundred short ids.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (above + 1).min(row[j] + 1).min(diagonal + usize::from(ca != *cb));
            diagonal = above;
        }
    }
    row[b.len()]
}
