use ballast_intake::IntakeError;

use crate::Question;

/// Why a file of returns or items cannot be read at all.
pub(super) fn question(error: &IntakeError) -> Question {
    match error {
        IntakeError::Empty { file } => Question::file_empty(file),
        IntakeError::Format { file, what } => Question::file_format(&what.zh, file, &what.en),
        IntakeError::Workbook { file, message } => Question::file_workbook(file, message),
        IntakeError::TooLarge { file, what, limit } => {
            Question::file_too_large(&what.zh, file, &what.en, limit)
        }
        IntakeError::NoSheet { file, sheet, sheets } => Question::file_no_sheet(file, sheet, sheets),
    }
}
