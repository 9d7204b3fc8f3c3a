use std::fmt;

use serde::Serialize;

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; the declaration is still used.
    Warning,
    /// The declaration cannot be used.
    Error,
}

/// One mistake in a declaration, with its place and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code such as `form-unknown-unit`; documented in the reference.
    pub code: &'static str,
    /// Whether the declaration can still be used.
    pub severity: Severity,
    /// The file, as given by whoever loaded it.
    pub file: String,
    /// Line in the file, counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}[{}]: {}", self.code, self.message)?;
        if self.line > 0 {
            write!(f, "\n  --> {}:{}", self.file, self.line)?;
        } else {
            write!(f, "\n  --> {}", self.file)?;
        }
        if !self.help.is_empty() {
            write!(f, "\n  = help: {}", self.help)?;
        }
        Ok(())
    }
}

/// A list of mistakes, in the order they were found.
pub type Diagnostics = Vec<Diagnostic>;
