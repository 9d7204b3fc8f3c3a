use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use super::{BriefError, Document, docx, html, xlsx};

/// A format a brief can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page with nothing to fetch, for screen and paper.
    Html,
    /// For Word and WPS.
    Docx,
    /// The canonical text.
    Markdown,
    /// A sheet per table, and one of all figures.
    Xlsx,
}

impl Format {
    /// The format an extension names.
    ///
    /// # Errors
    /// [`BriefError::Extension`] where it names none.
    pub fn of(path: &Path) -> Result<Self, BriefError> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            "html" | "htm" => Ok(Self::Html),
            "docx" => Ok(Self::Docx),
            "md" | "markdown" => Ok(Self::Markdown),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(BriefError::Extension(path.to_owned())),
        }
    }
}

/// Writes a brief in the format its extension names. The file appears whole or not at all: it is
/// written beside its place, synced, and renamed.
///
/// Says what the reader of the document should know about how it was made, such as that no
/// Chinese font was found for its pictures.
///
/// # Errors
/// [`BriefError::Extension`], [`BriefError::Format`] or [`BriefError::Io`].
pub fn write(document: &Document, path: &Path) -> Result<Vec<String>, BriefError> {
    let mut notes = Vec::new();
    let bytes = bytes(document, Format::of(path)?, &mut notes)?;
    let io = |source| BriefError::Io { path: path.to_owned(), source };
    let beside = beside(path);
    let placed = place(&beside, path, &bytes).map_err(io);
    if placed.is_err() {
        // Best effort: the error that matters is the one already at hand.
        let _ = std::fs::remove_file(&beside);
    }
    placed.map(|()| notes)
}

/// A brief in a format, as the bytes of a file; `notes` takes what the format could not carry.
///
/// # Errors
/// [`BriefError::Format`].
pub fn bytes(document: &Document, format: Format, notes: &mut Vec<String>) -> Result<Vec<u8>, BriefError> {
    Ok(match format {
        Format::Html => html::render(document).into_bytes(),
        Format::Markdown => document.markdown.clone().into_bytes(),
        Format::Docx => docx::render(document, notes)?,
        Format::Xlsx => xlsx::render(document)?,
    })
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn place(beside: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(beside, path)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A rename is durable once its folder is; where folders cannot be synced (Windows), it is as durable as it gets.
    if let Ok(folder) = File::open(folder) {
        folder.sync_all()?;
    }
    Ok(())
}
