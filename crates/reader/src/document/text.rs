use ballast_model::Text;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::{Document, DocumentError, DocumentKind, DocumentNote, title};

/// Plain text: decoded, a byte order mark taken off, everything else as it stands.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let Decoded { text, lost } = decode(bytes, None);
    if looks_binary(&text, lost) {
        let what = Text::new("文件既不是文本也不是文档", "the file is neither text nor a document");
        return Err(DocumentError::UnknownKind { what });
    }
    let title = title::first_line(&text);
    let mut notes = Vec::new();
    if lost > 0 {
        notes.push(DocumentNote::Undecoded { characters: lost });
    }
    Ok(Document { text, kind: DocumentKind::Text, title, notes })
}

/// Text, and how many characters of it could not be told.
pub(super) struct Decoded {
    pub text: String,
    pub lost: usize,
}

/// A byte order mark decides; then UTF-8 where every byte agrees; then what the document says of itself; then GB18030, which
/// holds GBK and GB2312. Text in GB18030 hardly ever is valid UTF-8 by accident, while pages that name the wrong encoding
/// are common.
pub(super) fn decode(bytes: &[u8], stated: Option<&'static Encoding>) -> Decoded {
    let mut body = bytes;
    // One or more marks, also those that were written as UTF-8 a second time.
    while let Some(rest) = body
        .strip_prefix(b"\xEF\xBB\xBF".as_slice())
        .or_else(|| body.strip_prefix(b"\xC3\xAF\xC2\xBB\xC2\xBF".as_slice()))
    {
        body = rest;
    }
    if let Ok(text) = std::str::from_utf8(body) {
        return Decoded { text: text.to_owned(), lost: 0 };
    }
    let (encoding, body) = match body {
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE, rest),
        _ if body.len() < bytes.len() => (UTF_8, body),
        _ => (stated.filter(|encoding| *encoding != UTF_8).unwrap_or(GB18030), body),
    };
    let text = encoding.decode_without_bom_handling(body).0.into_owned();
    let lost = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    Decoded { text, lost }
}

/// Text has no zeros and next to no control characters.
fn looks_binary(text: &str, lost: usize) -> bool {
    let control =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{C}' | '\u{1A}'));
    let strange = control.count() + lost;
    text.contains('\0') || strange * 20 > text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_encodings_apart() {
        let wide = |text: &str| {
            [0xFF, 0xFE]
                .into_iter()
                .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                .collect::<Vec<u8>>()
        };
        for (bytes, text) in [
            ("增长8.0%\r\n".as_bytes().to_vec(), "增长8.0%\r\n"),
            ("\u{feff}增长".as_bytes().to_vec(), "增长"),
            ("\u{feff}\u{feff}增长".as_bytes().to_vec(), "增长"),
            (GB18030.encode("增长８．０％，㐀").0.into_owned(), "增长８．０％，㐀"),
            (wide("增长\n"), "增长\n"),
        ] {
            assert_eq!(read(&bytes).unwrap().text, text);
        }
    }

    #[test]
    fn counts_what_is_lost_and_refuses_what_is_no_text() {
        let mut bytes = GB18030.encode(&"工业增加值增长8.0%。".repeat(5)).0.into_owned();
        bytes.push(0xFF);
        assert_eq!(read(&bytes).unwrap().notes, [DocumentNote::Undecoded { characters: 1 }]);
        assert!(matches!(read(b"\x7FELF\x02\x01\x01\0\0\0"), Err(DocumentError::UnknownKind { .. })));
    }
}
