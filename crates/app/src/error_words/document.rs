use ballast_reader::DocumentError;

use crate::Question;

/// Why a file did not become text.
pub(super) fn question(error: &DocumentError) -> Question {
    match error {
        DocumentError::Empty => Question::document_empty(),
        DocumentError::TooLarge { what, limit } => {
            Question::document_too_large(&what.zh, &limit.zh, &what.en, &limit.en)
        }
        DocumentError::UnknownKind { what } => Question::document_unknown_kind(&what.zh, &what.en),
        DocumentError::Encrypted { kind } => Question::document_encrypted(kind),
        DocumentError::NoText { pages } => Question::document_no_text(pages),
        DocumentError::NoCharacters { drawn, unknown } => Question::document_no_characters(unknown, drawn),
        DocumentError::Broken { kind, what } => Question::document_broken(&what.zh, kind, &what.en),
        DocumentError::NeedsOffice { kind } => Question::document_needs_office(kind),
        DocumentError::NotConverted { kind, what } => {
            Question::document_not_converted(&what.zh, kind, &what.en)
        }
    }
}
