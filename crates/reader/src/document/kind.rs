use std::io::Cursor;

use ballast_model::Text;
use serde::Serialize;

use super::DocumentError;

/// What kind of file a document came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// Word 2007 and later.
    Docx,
    /// PDF with a text layer.
    Pdf,
    /// Word 97, and WPS before it wrote .docx; converted by LibreOffice.
    Doc,
    /// Rich text; converted by LibreOffice.
    Rtf,
    /// OpenDocument text; converted by LibreOffice.
    Odt,
}

/// First bytes of an OLE container: Word 97, and anything Office has locked with a password.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// First bytes of what is no document, and what it is, in Chinese and English.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG", "文件是图片（PNG），没有文字", "the file is a picture (PNG), which has no text"),
    (b"\xFF\xD8\xFF", "文件是图片（JPEG），没有文字", "the file is a picture (JPEG), which has no text"),
    (b"GIF8", "文件是图片（GIF），没有文字", "the file is a picture (GIF), which has no text"),
    (b"II*\0", "文件是图片（TIFF），没有文字", "the file is a picture (TIFF), which has no text"),
    (b"MM\0*", "文件是图片（TIFF），没有文字", "the file is a picture (TIFF), which has no text"),
    (b"Rar!", "文件是压缩包（RAR），请先解压", "the file is an archive (RAR): unpack it first"),
    (b"7z\xBC\xAF", "文件是压缩包（7z），请先解压", "the file is an archive (7z): unpack it first"),
    (b"\x1F\x8B", "文件是压缩文件（gzip），请先解压", "the file is packed (gzip): unpack it first"),
    (
        b"PAR1",
        "文件是数据表（Parquet），由 `ballast import` 读取",
        "the file is a table (Parquet): `ballast import` reads it",
    ),
];

impl DocumentKind {
    /// Tells the kind by the content; the name decides only between plain text and a web page.
    ///
    /// # Errors
    /// [`DocumentError::UnknownKind`] for what is no document, [`DocumentError::Encrypted`] for an Office file with a password.
    pub fn of(bytes: &[u8], name: Option<&str>) -> Result<Self, DocumentError> {
        let head = &bytes[..bytes.len().min(1024)];
        // A few bytes of a mail header or a byte order mark may stand before the signature.
        if find(head, b"%PDF-") {
            return Ok(Self::Pdf);
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return of_zip(bytes);
        }
        if head.starts_with(OLE) {
            return of_ole(bytes);
        }
        if head.starts_with(b"{\\rtf") {
            return Ok(Self::Rtf);
        }
        if let Some((_, zh, en)) = OTHERS.iter().find(|(signature, ..)| head.starts_with(signature)) {
            return Err(DocumentError::UnknownKind { what: Text::new(*zh, *en) });
        }
        Ok(if is_html(head, name) { Self::Html } else { Self::Text })
    }

    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => ".txt",
            Self::Html => ".html",
            Self::Docx => ".docx",
            Self::Pdf => ".pdf",
            Self::Doc => ".doc",
            Self::Rtf => ".rtf",
            Self::Odt => ".odt",
        }
    }
}

/// Whether the needle stands anywhere.
pub(super) fn find(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|part| part == needle)
}

fn is_html(head: &[u8], name: Option<&str>) -> bool {
    let named = name.and_then(|name| name.rsplit_once('.')).is_some_and(|(_, extension)| {
        ["html", "htm", "xhtml", "shtml"].iter().any(|known| known.eq_ignore_ascii_case(extension))
    });
    let lower = head.to_ascii_lowercase();
    // UTF-16 puts a zero beside each letter.
    let lower: Vec<u8> = lower.into_iter().filter(|&byte| byte != 0).collect();
    named || [b"<!doctype html".as_slice(), b"<html", b"<body"].iter().any(|tag| find(&lower, tag))
}

fn of_zip(bytes: &[u8]) -> Result<DocumentKind, DocumentError> {
    let archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        // The list of contents stands at the end: what was cut off has none.
        Err(error) => return Err(DocumentError::broken("packed document", error)),
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("word/document.xml")
        || (has("[Content_Types].xml")
            && has("_rels/.rels")
            && !has("xl/workbook.xml")
            && !has("ppt/presentation.xml"))
    {
        Ok(DocumentKind::Docx)
    } else if has("content.xml") && has("mimetype") {
        Ok(DocumentKind::Odt)
    } else {
        let (zh, en) = if has("xl/workbook.xml") {
            (
                "文件是工作簿，由 `ballast import` 从中读取报表",
                "the file is a workbook: `ballast import` reads returns from it",
            )
        } else if has("ppt/presentation.xml") {
            ("文件是演示文稿", "the file is a set of slides")
        } else {
            ("文件是压缩包（ZIP），请先解压", "the file is an archive (ZIP): unpack it first")
        };
        Err(DocumentError::UnknownKind { what: Text::new(zh, en) })
    }
}

/// A locked DOCX is an OLE container with a stream of this name, in UTF-16.
fn of_ole(bytes: &[u8]) -> Result<DocumentKind, DocumentError> {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if holds("EncryptedPackage") {
        Err(DocumentError::Encrypted { kind: "DOCX" })
    } else if holds("WordDocument") {
        Ok(DocumentKind::Doc)
    } else if holds("Workbook") {
        let what = Text::new("文件是 Excel 97 工作簿", "the file is a workbook of Excel 97");
        Err(DocumentError::UnknownKind { what })
    } else {
        // WPS before 2005 has streams of its own; LibreOffice knows more of them than we do.
        Ok(DocumentKind::Doc)
    }
}
