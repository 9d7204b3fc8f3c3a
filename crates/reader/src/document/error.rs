/// Why a file did not become text. Every message says what is wrong and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than is read at once.
    #[error("the file is too large: {what} (at most {limit}); split it and read the parts")]
    TooLarge {
        /// What there is too much of.
        what: String,
        /// How much is read.
        limit: String,
    },
    /// Neither text nor a kind of document that is read.
    #[error(
        "{what}: work reports are read from .txt, .html, .docx and .pdf, and through LibreOffice from .doc, .wps, .rtf and .odt"
    )]
    UnknownKind {
        /// What it seems to be.
        what: String,
    },
    /// Locked with a password.
    #[error("the {kind} is encrypted: open it with its password, save it without one, and read that")]
    Encrypted {
        /// `PDF`, `DOCX`.
        kind: &'static str,
    },
    /// A PDF of pictures.
    #[error(
        "the PDF has no text layer ({pages} {} of pictures): run it through character recognition first, for example `ocrmypdf -l chi_sim in.pdf out.pdf`",
        if *pages == 1 { "page" } else { "pages" }
    )]
    NoText {
        /// How many pages it has.
        pages: usize,
    },
    /// A PDF whose fonts do not say which characters they draw.
    #[error(
        "the PDF's fonts do not say which characters they draw ({unknown} of {drawn} are unknown): ask for the document it was made from, or run it through character recognition, for example `ocrmypdf --force-ocr -l chi_sim in.pdf out.pdf`"
    )]
    NoCharacters {
        /// Characters drawn.
        drawn: usize,
        /// Those of them that stay unknown.
        unknown: usize,
    },
    /// Damaged, or cut off on its way.
    #[error("the {kind} is broken or cut off: {what}; fetch it again, or open it and save it anew")]
    Broken {
        /// `PDF`, `DOCX`.
        kind: &'static str,
        /// What could not be read.
        what: String,
    },
    /// Read through LibreOffice, which is not there.
    #[error(
        "{kind} files are read through LibreOffice, which was not found: install it so that `soffice` is on the PATH (apt install libreoffice-writer), or save the file as .docx"
    )]
    NeedsOffice {
        /// `.doc`, `.rtf`.
        kind: &'static str,
    },
    /// LibreOffice did not convert it.
    #[error("LibreOffice did not convert the {kind} file: {what}; open it and save it as .docx")]
    NotConverted {
        /// `.doc`, `.rtf`.
        kind: &'static str,
        /// What it said, or that it took too long.
        what: String,
    },
}

impl DocumentError {
    /// A broken file, and what could not be read of it.
    pub(super) fn broken(kind: &'static str, what: impl std::fmt::Display) -> Self {
        Self::Broken { kind, what: what.to_string() }
    }

    /// Too much of something.
    pub(super) fn too_large(what: impl Into<String>, limit: impl Into<String>) -> Self {
        Self::TooLarge { what: what.into(), limit: limit.into() }
    }
}
