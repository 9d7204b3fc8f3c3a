//! Bytes to text: one file per kind of document.
//!
//! A line of the text is a paragraph of the document, a row of a table is a line with tabs between its cells. Everything is
//! bounded: the size of a file, what its parts unpack to, how deep it is nested, how much its pages draw.

mod docx;
mod error;
mod html;
mod kind;
mod limits;
mod lines;
mod note;
mod office;
mod pdf;
mod text;
mod title;

use ballast_model::Text;

pub use error::DocumentError;
pub use kind::DocumentKind;
pub use note::DocumentNote;

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The text. Offsets of everything read from it are Unicode code points into this.
    pub text: String,
    /// The kind of file it came in.
    pub kind: DocumentKind,
    /// What it is called, where the document says.
    pub title: Option<String>,
    /// What was left out or could not be read.
    pub notes: Vec<DocumentNote>,
}

/// Reads a document of any kind. The kind is told by the content; the name helps where the content leaves it open.
///
/// A `.doc`, `.wps`, `.rtf` or `.odt` file is converted by an installed LibreOffice, which takes seconds; everything else is
/// read here.
///
/// # Errors
/// [`DocumentError`], which says what is wrong with the file and what to do.
pub fn document(bytes: &[u8], name: Option<&str>) -> Result<Document, DocumentError> {
    if bytes.is_empty() {
        return Err(DocumentError::Empty);
    }
    if bytes.len() > limits::FILE {
        let size = limits::megabytes(bytes.len() as u64);
        let what = Text::new(format!("共 {}", size.zh), format!("it has {}", size.en));
        return Err(DocumentError::too_large(what, limits::megabytes(limits::FILE as u64)));
    }
    let document = match DocumentKind::of(bytes, name)? {
        DocumentKind::Text => text::read(bytes)?,
        DocumentKind::Html => html::read(bytes)?,
        DocumentKind::Docx => docx::read(bytes)?,
        DocumentKind::Pdf => pdf::read(bytes)?,
        kind @ (DocumentKind::Doc | DocumentKind::Rtf | DocumentKind::Odt) => office::read(bytes, kind)?,
    };
    if document.text.trim().is_empty() {
        return Err(DocumentError::Empty);
    }
    Ok(document)
}
