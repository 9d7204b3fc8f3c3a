//! Phrases in two languages, as message files hold them; the build scripts of every crate that has some read them here.
//!
//! `key = { zh = "…", en = "…" }`: both languages must be there, and `{slot}` marks a place to fill, the same places in both.
//! `{count:item|items}` in English is the first word where the slot `count` is filled with 1, else the second.

use std::{env, fs, path::Path};

/// A word of an English phrase that goes by a number.
pub struct Plural {
    /// The place that stands for it in [`Phrase::en`].
    pub place: String,
    /// The slot with the number.
    pub slot: String,
    /// Where that is 1.
    pub one: String,
    /// Where it is anything else.
    pub other: String,
}

/// A phrase in both languages.
pub struct Phrase {
    /// In Chinese.
    pub zh: String,
    /// In English; a word that goes by a number is a place of its own.
    pub en: String,
    /// Places of the Chinese text, in its order.
    pub slots_zh: Vec<String>,
    /// Places of the English text, in its order, without those of `plurals`.
    pub slots_en: Vec<String>,
    /// Words that go by a number.
    pub plurals: Vec<Plural>,
}

/// A message file.
pub fn table(file: &str) -> toml::Table {
    println!("cargo:rerun-if-changed={file}");
    let content = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    content.parse().unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The text of one language.
pub fn text<'a>(file: &str, key: &str, entry: &'a toml::Value, lang: &str) -> &'a str {
    match entry.get(lang).and_then(toml::Value::as_str) {
        Some(text) if !text.trim().is_empty() => text,
        _ => panic!("{file}: `{key}` has no `{lang}`; write {key} = {{ zh = \"…\", en = \"…\" }}"),
    }
}

/// A phrase of a file; whatever it lacks fails the build.
pub fn phrase(file: &str, key: &str, entry: &toml::Value) -> Phrase {
    let zh = text(file, key, entry, "zh").to_owned();
    let (en, plurals) = numbered(file, key, text(file, key, entry, "en"));
    let (slots_zh, mut slots_en) = (slots(&zh), slots(&en));
    slots_en.retain(|slot| !plurals.iter().any(|plural| plural.place == *slot));
    for plural in &plurals {
        if !slots_en.contains(&plural.slot) {
            slots_en.push(plural.slot.clone());
        }
    }
    // A phrase in both languages hands over each of them whole.
    if !slots_en.iter().any(|slot| slot == "en") {
        let (mut one, mut other) = (slots_zh.clone(), slots_en.clone());
        one.sort_unstable();
        other.sort_unstable();
        assert!(one == other, "{file}: `{key}` has other slots in zh than in en");
    }
    Phrase { zh, en, slots_zh, slots_en, plurals }
}

/// Writes what was made into the build's folder: as a new file, for a target folder that was copied by hard links shares the old one's
/// bytes with others.
pub fn write(name: &str, code: &str) {
    let out = env::var("OUT_DIR").expect("cargo says where");
    let path = Path::new(&out).join(name);
    let _ = fs::remove_file(&path);
    fs::write(path, code).expect("the folder is ours");
}

/// What stands between braces, each once, in order.
fn slots(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (slot, _) in text.split('{').skip(1).filter_map(|part| part.split_once('}')) {
        if !found.iter().any(|known| known == slot) {
            found.push(slot.to_owned());
        }
    }
    found
}

/// The text with a place for each word that goes by a number, and those words.
fn numbered(file: &str, key: &str, text: &str) -> (String, Vec<Plural>) {
    let (mut written, mut plurals) = (String::new(), Vec::new());
    for (at, part) in text.split('{').enumerate() {
        if at > 0 {
            written.push('{');
        }
        let words = part.split_once('}').and_then(|(inside, rest)| Some((inside.split_once(':')?, rest)));
        let Some(((slot, words), rest)) = words else {
            written.push_str(part);
            continue;
        };
        let (one, other) = words.split_once('|').unwrap_or_else(|| {
            panic!("{file}: `{key}`: write {{{slot}:one|many}}, found {{{slot}:{words}}}")
        });
        let place = format!("{slot}_word_{}", plurals.len());
        written.push_str(&format!("{place}}}{rest}"));
        plurals.push(Plural { place, slot: slot.to_owned(), one: one.to_owned(), other: other.to_owned() });
    }
    (written, plurals)
}
