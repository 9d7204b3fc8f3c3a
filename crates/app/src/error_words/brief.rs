use crate::{BriefingError, Question, brief::BriefError};

/// Why a brief was not written, in Chinese or in English for `"en"`: the first line says what, further ones name each number.
pub(super) fn in_words(error: &BriefingError, lang: &str) -> String {
    let mismatches = match error {
        BriefingError::App(error) => return error.in_words(lang),
        BriefingError::Mismatches(mismatches) | BriefingError::Brief(BriefError::Mismatch(mismatches)) => {
            mismatches
        }
        BriefingError::Brief(error) => return question(error).in_words(lang),
    };
    let each = mismatches.iter().map(|mismatch| format!("  {}", mismatch.in_words(lang)));
    super::below(&Question::brief_stopped(mismatches.len()), lang, each)
}

fn question(error: &BriefError) -> Question {
    match error {
        BriefError::NoTemplate(name) => Question::brief_no_template(name),
        // What the template engine says is its own.
        BriefError::Template { file, line, message } => Question::brief_line(message, file, line, message),
        BriefError::Markdown { file, line, message } => {
            Question::brief_line(message.in_words("zh"), file, line, message.in_words("en"))
        }
        BriefError::Mismatch(mismatches) => Question::brief_stopped(mismatches.len()),
        BriefError::Extension(path) => Question::brief_extension(path.display()),
        BriefError::Format { format, message } => Question::brief_format(format, message),
        BriefError::Io { path, source } => Question::brief_unwritten(path.display(), source),
    }
}
