use ballast_model::Text;

/// Why a file did not become text. Every message says what is wrong and what would be right.
/// It displays in English; what a variant says in words of its own is there in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than is read at once.
    #[error("the file is too large: {} (at most {}); split it and read the parts", .what.en, .limit.en)]
    TooLarge {
        /// What there is too much of.
        what: Text,
        /// How much is read.
        limit: Text,
    },
    /// Neither text nor a kind of document that is read.
    #[error(
        "{}: work reports are read from .txt, .html, .docx and .pdf, and through LibreOffice from .doc, .wps, .rtf and .odt",
        .what.en
    )]
    UnknownKind {
        /// What it seems to be.
        what: Text,
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
    #[error("the {kind} is broken or cut off: {}; fetch it again, or open it and save it anew", .what.en)]
    Broken {
        /// `PDF`, `DOCX`.
        kind: &'static str,
        /// What could not be read.
        what: Text,
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
    #[error("LibreOffice did not convert the {kind} file: {}; open it and save it as .docx", .what.en)]
    NotConverted {
        /// `.doc`, `.rtf`.
        kind: &'static str,
        /// What it said, or that it took too long.
        what: Text,
    },
}

impl DocumentError {
    /// A broken file, and what the library that unpacks it says of it.
    pub(super) fn broken(kind: &'static str, what: impl std::fmt::Display) -> Self {
        let what = what.to_string();
        Self::Broken { kind, what: Text::new(what.clone(), what) }
    }

    /// Too much of something.
    pub(super) fn too_large(what: Text, limit: Text) -> Self {
        Self::TooLarge { what, limit }
    }
}
