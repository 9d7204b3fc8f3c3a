use std::path::PathBuf;

use super::Mismatch;
use crate::Question;

/// Why a brief was not written.
#[derive(Debug, thiserror::Error)]
pub enum BriefError {
    /// No pack has a template for the language.
    #[error("no pack has a template {0:?}: add templates/{0} to a pack, or name one with --template")]
    NoTemplate(String),
    /// The template does not run.
    #[error("{file}:{line}: {message}")]
    Template {
        /// The template, as given.
        file: String,
        /// Line, counted from 1; 0 where unknown.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The text is not a brief.
    #[error("{file}:{line}: {message}")]
    Markdown {
        /// The file, as given.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong and what would be right.
        message: Box<Question>,
    },
    /// Numbers that no longer match their sources.
    #[error("{} in the brief no longer {} its source:\n{}", count(.0.len()), if .0.len() == 1 { "matches" } else { "match" },
        .0.iter().map(|m| format!("  {m}")).collect::<Vec<_>>().join("\n"))]
    Mismatch(Vec<Mismatch>),
    /// The extension names no format.
    #[error("{0:?} does not say which format to write: end it in .html, .docx, .md or .xlsx")]
    Extension(PathBuf),
    /// A format's own writer failed.
    #[error("cannot make the {format} document: {message}")]
    Format {
        /// `docx`, `xlsx`, `png`.
        format: &'static str,
        /// What the writer said.
        message: String,
    },
    /// A file could not be written.
    #[error("cannot write {path:?}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

fn count(n: usize) -> String {
    if n == 1 { "1 number".to_owned() } else { format!("{n} numbers") }
}
