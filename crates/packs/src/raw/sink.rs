use std::{cell::RefCell, rc::Rc};

use ballast_model::{Diagnostic, Diagnostics, Severity};

/// A place in a file.
#[derive(Debug, Clone)]
pub(crate) struct At {
    pub(crate) file: Rc<str>,
    /// Counted from 1; 0 means the whole file.
    pub(crate) line: usize,
    /// Further lines that belong to it: a formula may run over several.
    pub(crate) more: usize,
}

impl At {
    /// The place of a line of a text that begins here, counted from 1; never past its end.
    pub(crate) fn inside(&self, line: usize) -> Self {
        Self { line: self.line + line.saturating_sub(1).min(self.more), more: 0, ..self.clone() }
    }
}

/// Collects mistakes, so that loading goes on to the next one.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    found: RefCell<Diagnostics>,
}

impl Sink {
    pub(crate) fn error(
        &self,
        code: &'static str,
        at: &At,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Error, code, at, message.into(), help.into());
    }

    pub(crate) fn warning(
        &self,
        code: &'static str,
        at: &At,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Warning, code, at, message.into(), help.into());
    }

    fn push(&self, severity: Severity, code: &'static str, at: &At, message: String, help: String) {
        let diagnostic =
            Diagnostic { code, severity, file: at.file.to_string(), line: at.line, message, help };
        self.found.borrow_mut().push(diagnostic);
    }

    /// Whether there is an error.
    pub(crate) fn failed(&self) -> bool {
        self.found.borrow().iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether so much is wrong that looking for near words is no longer worth its time.
    pub(crate) fn many(&self) -> bool {
        self.found.borrow().len() > 200
    }

    pub(crate) fn into_found(self) -> Diagnostics {
        self.found.into_inner()
    }
}
