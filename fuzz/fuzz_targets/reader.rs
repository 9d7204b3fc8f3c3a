//! Whatever the bytes, reading them as a work report ends in records whose places are in the text, or in an error, soon.
#![no_main]

use std::sync::LazyLock;

use ballast_packs::Packs;
use ballast_reader::{DocumentKind, Reader, document};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(&Packs::builtin().expect("the built-in packs load")));

fuzz_target!(|data: &[u8]| {
    // What LibreOffice converts takes seconds, and is its business.
    if matches!(DocumentKind::of(data, None), Ok(DocumentKind::Doc | DocumentKind::Rtf | DocumentKind::Odt)) {
        return;
    }
    let Ok(document) = document(data, None) else { return };
    let reading = READER.read(&document.text);
    let text: Vec<char> = document.text.chars().collect();
    for figure in &reading.figures {
        assert_eq!(text[figure.start..figure.end].iter().collect::<String>(), figure.text);
    }
    for task in &reading.tasks {
        assert!(task.start < task.end && task.end <= text.len());
    }
});
