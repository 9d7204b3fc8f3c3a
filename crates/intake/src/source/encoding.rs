use std::borrow::Cow;

use encoding_rs::GB18030;

/// How the bytes of a cell are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Known to be valid UTF-8.
    Utf8,
    /// GB18030, which holds GBK and GB2312. Its trail bytes are never a comma, tab, quote or line
    /// end, so rows and cells can be cut before anything is decoded.
    Gb18030,
}

impl Encoding {
    /// A text as this encoding writes it.
    pub fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
        }
    }

    /// The text of a cell; bytes that are not text become U+FFFD.
    pub fn text(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Encoding::Utf8 => String::from_utf8_lossy(bytes),
            Encoding::Gb18030 => GB18030.decode_without_bom_handling(bytes).0,
        }
    }
}

/// An encoding found, and the bytes after the byte order mark.
pub(crate) struct Detected<'a> {
    pub encoding: Encoding,
    pub name: &'static str,
    pub body: &'a [u8],
}

/// UTF-8 where every byte agrees, GB18030 otherwise: text in GB18030 hardly ever is valid UTF-8 by
/// accident, while the reverse is common. One or more byte order marks are taken off, also those
/// that were written as UTF-8 a second time (`C3 AF C2 BB C2 BF`).
pub(crate) fn detect(bytes: &[u8]) -> Detected<'_> {
    let mut body = bytes;
    let mut marked = false;
    while let Some(rest) = body
        .strip_prefix(b"\xEF\xBB\xBF".as_slice())
        .or_else(|| body.strip_prefix(b"\xC3\xAF\xC2\xBB\xC2\xBF".as_slice()))
    {
        (body, marked) = (rest, true);
    }
    if std::str::from_utf8(body).is_ok() {
        Detected { encoding: Encoding::Utf8, name: if marked { "utf-8-bom" } else { "utf-8" }, body }
    } else {
        Detected { encoding: Encoding::Gb18030, name: "gb18030", body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_encodings_apart() {
        let (gb, _, _) = GB18030.encode("企业名称,产值\n");
        for (bytes, name, text) in [
            ("企业".as_bytes(), "utf-8", "企业"),
            ("\u{feff}企业".as_bytes(), "utf-8-bom", "企业"),
            ("\u{feff}\u{feff}企业".as_bytes(), "utf-8-bom", "企业"),
            (b"\xC3\xAF\xC2\xBB\xC2\xBFabc", "utf-8-bom", "abc"),
            (&gb, "gb18030", "企业名称,产值\n"),
        ] {
            let found = detect(bytes);
            assert_eq!((found.name, found.encoding.text(found.body).as_ref()), (name, text));
        }
    }
}
