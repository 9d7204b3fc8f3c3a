//! What stands in the way, in the reader's language. A library's error displays in English, for logs; here the same is said in either
//! language, with the same places: file, sheet, row, column, value. A variant without a phrase does not compile.

mod account;
mod brief;
mod document;
mod figure;
mod file;
mod judged;
mod stored;
#[cfg(test)]
mod tests;

use std::{error::Error, fmt::Display};

use ballast_panel::PanelError;
use ballast_store::StoreError;

use crate::{AppError, BriefingError, Question, accounts::SignInError};

/// What stands in the way, in Chinese or in English for `"en"`, where it is an error that is told in both; for whoever holds an error of
/// any kind, as the command does.
pub fn in_words(error: &(dyn Error + 'static), lang: &str) -> Option<String> {
    if let Some(error) = error.downcast_ref::<AppError>() {
        return Some(error.in_words(lang));
    }
    if let Some(error) = error.downcast_ref::<StoreError>() {
        return stored::question(error).map(|question| question.in_words(lang));
    }
    if let Some(error) = error.downcast_ref::<PanelError>() {
        return Some(figure::question(error).in_words(lang));
    }
    if let Some(error) = error.downcast_ref::<BriefingError>() {
        return Some(error.in_words(lang));
    }
    match error.downcast_ref::<SignInError>() {
        Some(SignInError::App(error)) => Some(error.in_words(lang)),
        _ => None,
    }
}

impl BriefingError {
    /// Why the brief was stopped, in Chinese or in English for `"en"`.
    pub fn in_words(&self, lang: &str) -> String {
        brief::in_words(self, lang)
    }
}

impl AppError {
    /// What stands in the way, in Chinese or in English for `"en"`. What only whoever keeps the machine can put right, and what names a
    /// place in a declaration of theirs, stays in English.
    pub fn in_words(&self, lang: &str) -> String {
        let question = match self {
            Self::Question(question) => question.clone(),
            Self::Unknown { kind, id, suggestions } if suggestions.is_empty() => Question::unknown(kind, id),
            Self::Unknown { kind, id, suggestions } => Question::suggested(kind, id, suggestions.join(", ")),
            Self::NoReturns { form, period, as_of } if as_of.is_empty() => Question::no_returns(form, period),
            Self::FewReported { form, period, due, reported, line } => {
                Question::few_reported(form, period, due, reported, line)
            }
            Self::NoReturns { form, period, as_of } => Question::no_returns_then(form, period, as_of),
            Self::Intake(error) => file::question(error),
            Self::Panel(error) => figure::question(error),
            Self::Rules(error) => judged::question(error),
            Self::Document { path, source } => {
                let why = document::question(source);
                Question::at_path(why.in_words("zh"), path.display(), why.in_words("en"))
            }
            Self::Store(error) => match stored::question(error) {
                Some(question) => question,
                None => return error.to_string(),
            },
            Self::Table { mistakes } => {
                let each = mistakes.iter().map(|mistake| mistake.in_words(lang));
                return below(&Question::nothing_kept(mistakes.len()), lang, each);
            }
            Self::Packs { diagnostics } => {
                return below(&Question::packs_wrong(diagnostics.len()), lang, diagnostics);
            }
            Self::Refused { said, .. } => return said.clone(),
            Self::Io { .. } | Self::Evaluator(_) => return self.to_string(),
        };
        question.in_words(lang)
    }
}

impl AppError {
    /// The same in both languages at once, to be handed on.
    pub(crate) fn question(&self) -> Question {
        Question::both(self.in_words("zh"), self.in_words("en"))
    }
}

/// A heading, and a line for each.
fn below(heading: &Question, lang: &str, each: impl IntoIterator<Item = impl Display>) -> String {
    let lines = each.into_iter().map(|line| line.to_string());
    std::iter::once(heading.in_words(lang)).chain(lines).collect::<Vec<_>>().join("\n")
}
