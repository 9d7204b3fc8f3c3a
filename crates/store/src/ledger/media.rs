//! What kind of file bytes are, by what they begin with: the name says only what somebody typed.

/// Kinds that are taken as evidence: media type, what the bytes begin with.
const KINDS: [(&str, &[u8]); 8] = [
    ("application/pdf", b"%PDF-"),
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF8"),
    ("image/tiff", b"II*\0"),
    ("image/tiff", b"MM\0*"),
    // DOC, XLS and WPS of old.
    ("application/x-ole-storage", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("application/zip", b"PK\x03\x04"),
];

/// Packages that are ZIP files, by the name of something in them.
const PACKAGES: [(&str, &[u8]); 4] = [
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"word/"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"xl/"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", b"ppt/"),
    ("application/ofd", b"OFD.xml"),
];

/// The media type; nothing for a kind that is not taken as evidence, programs above all.
pub(super) fn sniff(content: &[u8]) -> Option<&'static str> {
    let kind = KINDS.iter().find(|(_, magic)| content.starts_with(magic)).map(|(media, _)| *media);
    if kind == Some("application/zip") {
        let package = PACKAGES.iter().find(|(_, name)| content.windows(name.len()).any(|at| at == *name));
        return Some(package.map_or("application/zip", |(media, _)| *media));
    }
    if kind.is_some() {
        return kind;
    }
    let text = std::str::from_utf8(content).is_ok_and(|text| {
        !text.is_empty()
            && !text.starts_with("#!")
            && text.chars().all(|c| !c.is_control() || "\t\r\n".contains(c))
    });
    text.then_some("text/plain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_they_begin_with() {
        assert_eq!(sniff(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(sniff("情况说明\r\n".as_bytes()), Some("text/plain"));
        assert_eq!(sniff(b"PK\x03\x04....xl/workbook.xml"), Some(PACKAGES[1].0));
        assert_eq!(sniff(b"PK\x03\x04....OFD.xml"), Some("application/ofd"));
        assert_eq!(sniff(b"PK\x03\x04...."), Some("application/zip"));
        for program in [b"MZ\x90\0".as_slice(), b"\x7fELF", b"#!/bin/sh\n", b""] {
            assert_eq!(sniff(program), None);
        }
    }
}
