//! How much of a document is read. A work report has 30,000 characters; these stop what is not one.

use ballast_model::Text;

/// Most bytes of a file.
pub(super) const FILE: usize = 64 << 20;
/// Most bytes of text that a document may come to.
pub(super) const TEXT: usize = 32 << 20;
/// Most bytes that one part of a packed document may unpack to.
pub(super) const PART: u64 = 64 << 20;
/// Most elements that may stand inside one another.
pub(super) const DEPTH: usize = 512;
/// Most pages of a PDF.
pub(super) const PAGES: usize = 5_000;
/// Most drawing instructions of a PDF, those of nested forms counted each time they are drawn.
pub(super) const INSTRUCTIONS: usize = 20_000_000;
/// Most characters drawn on the pages of a PDF.
pub(super) const GLYPHS: usize = 8_000_000;

/// Bytes as a person says them.
pub(super) fn megabytes(bytes: u64) -> Text {
    let said = format!("{} MB", bytes >> 20);
    Text::new(said.clone(), said)
}
