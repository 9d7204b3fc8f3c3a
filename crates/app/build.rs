//! `messages/questions.toml` becomes constructors of `Question`: a phrase that lacks a language, or has other slots in one than in the
//! other, fails the build. `{slot}` marks a place to fill; arguments come in the order in which the English text first names them.
//! `messages/kinds.toml` becomes the names of what those phrases are about.

use std::{env, fs, path::Path};

fn table(file: &str) -> toml::Table {
    println!("cargo:rerun-if-changed={file}");
    let content = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    content.parse().unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn phrase<'a>(file: &str, key: &str, entry: &'a toml::Value, lang: &str) -> &'a str {
    let text = entry.get(lang).and_then(toml::Value::as_str).filter(|text| !text.trim().is_empty());
    text.unwrap_or_else(|| {
        panic!("{file}: `{key}` has no `{lang}`; write {key} = {{ zh = \"…\", en = \"…\" }}")
    })
}

fn slots(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (slot, _) in text.split('{').skip(1).filter_map(|part| part.split_once('}')) {
        if !found.contains(&slot) {
            found.push(slot);
        }
    }
    found
}

fn constructor(file: &str, key: &str, entry: &toml::Value) -> String {
    let (zh, en) = (phrase(file, key, entry, "zh"), phrase(file, key, entry, "en"));
    let wanted = slots(en);
    let (mut one, mut other) = (wanted.clone(), slots(zh));
    one.sort_unstable();
    other.sort_unstable();
    // A phrase in both languages hands over each of them whole.
    let whole = wanted.contains(&"en");
    assert!(whole || one == other, "{file}: `{key}` has other slots in zh than in en");
    let wanted = if whole { [vec!["zh"], wanted].concat() } else { wanted };
    let arguments: String = wanted.iter().map(|slot| format!(", {slot}: impl std::fmt::Display")).collect();
    let values: String = wanted.iter().map(|slot| format!("({slot:?}, {slot}.to_string()), ")).collect();
    format!(
        "    /// `{key}`\n    pub fn {key}({}) -> Self {{ Self::of({key:?}, {zh:?}, {en:?}, vec![{values}]) }}\n",
        arguments.trim_start_matches(", ")
    )
}

fn main() {
    let file = "messages/questions.toml";
    let mut code = String::from("impl Question {\n");
    for (key, entry) in &table(file) {
        code.push_str(&constructor(file, key, entry));
    }
    code.push_str("}\n\n/// The names of what is asked for, in Chinese and English.\nconst KINDS: &[(&str, &str, &str)] = &[\n");
    let file = "messages/kinds.toml";
    for (key, entry) in &table(file) {
        let (zh, en) = (phrase(file, key, entry, "zh"), phrase(file, key, entry, "en"));
        code.push_str(&format!("    ({key:?}, {zh:?}, {en:?}),\n"));
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo says where");
    fs::write(Path::new(&out).join("questions.rs"), code).expect("the folder is ours");
}
