use std::{collections::BTreeSet, fs, path::PathBuf};

use ballast_packs::{check, codes::CODES};

/// One broken pack per code, `tests/broken/CODE/`, beside what `ballast packs check` says of it in
/// `CODE.expected`. With `UPDATE_EXPECTED=1` the texts are written anew: read the difference.
#[test]
fn every_code_has_a_broken_sample_that_says_what_would_be_right() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut wrong = Vec::new();
    for (code, _) in CODES {
        let folder = root.join(code);
        if !folder.is_dir() {
            wrong.push(format!("{code} has no sample in {}", folder.display()));
            continue;
        }
        let found = check(std::slice::from_ref(&folder));
        // Folders are shown as given; the sample's own is not the same on every machine.
        let place = format!("{}/", folder.display());
        let text: String = found.iter().map(|d| format!("{d}\n").replace(&place, "")).collect();
        let text = text.replace(&folder.display().to_string(), "");
        if !found.iter().any(|d| d.code == *code) {
            wrong.push(format!("{code} is not found in its sample, but: {text}"));
        }
        for diagnostic in found.iter().filter(|d| d.code == *code) {
            assert!(!diagnostic.message.starts_with(char::is_uppercase), "{diagnostic}");
        }
        let expected = root.join(format!("{code}.expected"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, &text).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!("{code}.expected differs; now:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sample_belongs_to_a_code_and_every_code_stands_once() {
    let codes: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.len(), CODES.len());
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    for entry in fs::read_dir(root).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let name = name.strip_suffix(".expected").unwrap_or(&name);
        assert!(codes.contains(name), "tests/broken/{name} belongs to no code");
    }
}
