use ballast_store::StoreError;

use crate::{AppError, Question};

impl AppError {
    /// What stands in the way, in Chinese or in English for `"en"`. What only whoever keeps the machine can put right, and what names a
    /// place in a file of theirs, stays in English.
    pub fn in_words(&self, lang: &str) -> String {
        match self {
            Self::Question(question) => question.in_words(lang),
            Self::Rules(error) => error.in_words(lang),
            Self::Unknown { kind, id, suggestions } if suggestions.is_empty() => {
                Question::unknown(kind, id).in_words(lang)
            }
            Self::Unknown { kind, id, suggestions } => {
                Question::suggested(kind, id, suggestions.join(", ")).in_words(lang)
            }
            Self::NoReturns { form, period, as_of } if as_of.is_empty() => {
                Question::no_returns(form, period).in_words(lang)
            }
            Self::NoReturns { form, period, as_of } => {
                Question::no_returns_then(form, period, as_of).in_words(lang)
            }
            Self::Store(error) => {
                of_store(error).map_or_else(|| error.to_string(), |question| question.in_words(lang))
            }
            other => other.to_string(),
        }
    }
}

/// The refusals of the store that a reader can do something about.
fn of_store(error: &StoreError) -> Option<Question> {
    Some(match error {
        StoreError::PeriodClosed { form, period, vintage } => Question::period_closed(form, period, vintage),
        StoreError::AlreadyClosed { form, period, vintage } => {
            Question::already_closed(form, period, vintage)
        }
        StoreError::NothingToClose { form, period } => Question::nothing_to_close(form, period),
        StoreError::NotClosed { form, period } => Question::not_closed(form, period),
        StoreError::Partial { .. } => Question::seals_unseen(),
        StoreError::NoReason { .. } => Question::reopen_reason(),
        StoreError::Taken { name } => Question::report_taken(name),
        StoreError::Missing { what, id } => Question::missing(what, id),
        StoreError::Changed { item, seen, found } => Question::item_changed(item, seen, found),
        StoreError::Malformed(what) => Question::submission(what),
        _ => return None,
    })
}
