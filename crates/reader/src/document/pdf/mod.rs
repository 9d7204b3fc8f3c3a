//! PDF with a text layer: characters with their places, then lines, then paragraphs.

mod bombs;
mod content;
mod font;
mod furniture;
mod glyph_name;
mod layout;
mod marked;
mod matrix;
mod paragraphs;
mod upright;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ballast_model::Text;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use self::{content::Content, furniture::PageLines};
use super::{Document, DocumentError, DocumentKind, DocumentNote, limits, title};

/// The end mark stands in the last bytes, whatever a mail server hung on to them.
const TAIL: usize = 4096;
/// Where more than one character in so many stays unknown, the text is not worth reading.
const UNKNOWN: usize = 4;

/// The text of the pages.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let end = bytes.iter().rposition(|&byte| byte != 0 && !byte.is_ascii_whitespace()).map_or(0, |at| at + 1);
    if memchr::memmem::rfind(&bytes[end.saturating_sub(TAIL)..end], b"%%EOF").is_none() {
        return Err(broken("缺少结束标记", "its end mark is missing"));
    }
    bombs::refuse(bytes)?;
    // The parser is held to broken files by tests of its own; should one slip through, the file is at fault, not the reader.
    catch_unwind(AssertUnwindSafe(|| parse(bytes)))
        .unwrap_or_else(|_| Err(broken("结构错乱", "its structure makes no sense")))
}

fn parse(bytes: &[u8]) -> Result<Document, DocumentError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => DocumentError::Encrypted { kind: "PDF" },
        LoadPdfError::Decryption(_) => broken("加密信息错乱", "its encryption makes no sense"),
        LoadPdfError::Invalid => broken("找不到页面", "it has no pages that could be found"),
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(broken("没有页面", "it has no pages"));
    }
    if pages.len() > limits::PAGES {
        let said = |count: usize| (format!("{count} 页"), format!("{count} pages"));
        let ((zh, en), (most_zh, most_en)) = (said(pages.len()), said(limits::PAGES));
        let what = Text::new(format!("共 {zh}"), format!("it has {en}"));
        return Err(DocumentError::too_large(what, Text::new(most_zh, most_en)));
    }
    let mut content = Content::default();
    let mut set = Vec::with_capacity(pages.len());
    let mut bare = Vec::new();
    for (number, page) in (1..).zip(pages.iter()) {
        let glyphs = content.page(page)?;
        if glyphs.iter().all(|glyph| glyph.c.is_whitespace()) && content.has_picture() {
            bare.push(number);
        }
        set.push(PageLines { lines: layout::lines(&glyphs), height: page.render_dimensions().1 });
    }
    let (drawn, unknown) = content.counts();
    if unknown * UNKNOWN > drawn {
        return Err(DocumentError::NoCharacters { drawn, unknown });
    }
    let mut notes = Vec::new();
    let lines = furniture::take_off(&mut set);
    if set.iter().all(|page| page.lines.is_empty()) {
        return Err(DocumentError::NoText { pages: pages.len() });
    }
    if !bare.is_empty() {
        notes.push(DocumentNote::PagesWithoutText { pages: bare });
    }
    if unknown > 0 {
        notes.push(DocumentNote::UnknownCharacters { characters: unknown });
    }
    if lines > 0 {
        notes.push(DocumentNote::Furniture { lines });
    }
    let text = paragraphs::text(&set);
    let title = title::first_line(&text);
    Ok(Document { text, kind: DocumentKind::Pdf, title, notes })
}

fn broken(zh: &str, en: &str) -> DocumentError {
    DocumentError::Broken { kind: "PDF", what: Text::new(zh, en) }
}
