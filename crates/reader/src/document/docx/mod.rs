//! Word documents: paragraphs, tables, and the enumerators that Word shows but does not write down.

mod body;
mod numbering;
mod numeral;
mod package;
mod styles;
mod xml;

use ballast_model::Text;

use super::{Document, DocumentError, DocumentKind, DocumentNote, title};
use body::Body;
use numbering::Numbering;
use package::Package;
use styles::Styles;

/// The text of the body; headers, footers, footnotes and comments are other parts of the file and stay out.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let mut package = Package::open(bytes)?;
    let styles = package.part("styles.xml")?.map(|xml| Styles::read(&xml)).transpose()?.unwrap_or_default();
    let numbering =
        package.part("numbering.xml")?.map(|xml| Numbering::read(&xml)).transpose()?.unwrap_or_default();
    let body = Body::read(&package.main()?, &styles, numbering)?;
    let mut notes = Vec::new();
    if body.struck_out {
        notes.push(DocumentNote::StruckOut);
    }
    if body.annotations > 0 {
        notes.push(DocumentNote::Annotations { count: body.annotations });
    }
    let title = body.title.or_else(|| title::first_line(&body.text));
    Ok(Document { text: body.text, kind: DocumentKind::Docx, title, notes })
}

/// What is wrong with a DOCX.
fn broken(what: impl std::fmt::Display) -> DocumentError {
    DocumentError::broken("DOCX", what)
}

/// What is missing in it, in words of our own.
fn broken_so(zh: &str, en: &str) -> DocumentError {
    DocumentError::Broken { kind: "DOCX", what: Text::new(zh, en) }
}
