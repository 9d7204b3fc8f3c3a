use ballast_model::Text;

/// The file cannot be read at all. Whatever is wrong with single cells is a [`crate::Finding`] instead.
/// It displays in English; what a variant says in words of its own is there in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// Nothing in it.
    #[error("{file} is empty: export it again with the header and at least one row")]
    Empty {
        /// The file's name.
        file: String,
    },
    /// An older or other workbook format.
    #[error("{file} is {}: save it as .xlsx or as CSV", .what.en)]
    Format {
        /// The file's name.
        file: String,
        /// What it is.
        what: Text,
    },
    /// A workbook that cannot be opened.
    #[error("{file} cannot be read as a workbook: {message}")]
    Workbook {
        /// The file's name.
        file: String,
        /// What the reader said.
        message: String,
    },
    /// Larger than anything an office sends; read on, it would only fill the memory.
    #[error("{file} is too large: {}; the most that is read is {limit}", .what.en)]
    TooLarge {
        /// The file's name.
        file: String,
        /// What is too large.
        what: Text,
        /// The limit.
        limit: String,
    },
    /// The sheet asked for is not there.
    #[error("{file} has no sheet {sheet:?}: it has {sheets}")]
    NoSheet {
        /// The file's name.
        file: String,
        /// The sheet asked for.
        sheet: String,
        /// Those it has.
        sheets: String,
    },
}
