//! What holds for every source file.

use std::{fs, path::PathBuf};

use crate::workspace::{files, root, shown};

/// Lines from which on a file holds more than one thing.
const LONGEST: usize = 700;

/// Names that say nothing about what lies inside.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "common", "helpers", "helper", "manager"];

fn sources() -> Vec<PathBuf> {
    let crates = fs::read_dir(root().join("crates")).expect("crates/");
    let folders = crates.map(|entry| entry.expect("a readable folder").path().join("src"));
    folders.flat_map(|folder| files(&folder, ".rs")).collect()
}

#[test]
fn files_hold_one_thing() {
    for file in sources() {
        let lines = fs::read_to_string(&file).expect("readable source").lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines, at most {LONGEST}: split it", shown(&file));
    }
}

#[test]
fn modules_are_named_after_what_they_hold() {
    for file in sources() {
        let text = fs::read_to_string(&file).expect("readable source");
        for line in text.lines() {
            let line = line.trim_start();
            let line = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line);
            if let Some(name) = line.strip_prefix("mod ") {
                let name = name.trim_end_matches([';', '{', ' ', '}']);
                assert!(!EMPTY_NAMES.contains(&name), "{}: a module named {name}", shown(&file));
            }
        }
    }
}

#[test]
fn every_crate_says_what_it_is_for() {
    let crates = fs::read_dir(root().join("crates")).expect("crates/");
    for folder in crates.map(|entry| entry.expect("a readable folder").path()) {
        // A library says what it is for, its nouns, the way in and what it refuses; a command says what it is.
        for (name, least) in [("src/lib.rs", 3), ("src/main.rs", 1)] {
            let Ok(text) = fs::read_to_string(folder.join(name)) else { continue };
            let lines = text.lines().take_while(|line| line.starts_with("//!")).count();
            assert!(
                lines >= least,
                "{}/{name} opens with {lines} lines of `//!`, not {least}",
                shown(&folder)
            );
        }
    }
}

#[test]
fn nothing_is_left_unfinished() {
    for file in sources() {
        let text = fs::read_to_string(&file).expect("readable source");
        for (at, line) in text.lines().enumerate() {
            for word in ["todo!", "unimplemented!", "FIXME", "#[allow("] {
                assert!(!line.contains(word), "{}:{}: {word}", shown(&file), at + 1);
            }
        }
    }
}
