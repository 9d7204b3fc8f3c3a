//! Message files become a type: a phrase that lacks a language, or that a page asks for and no file has, fails the build.
//!
//! `messages/PAGE.toml` holds `key = { zh = "…", en = "…" }`; `{slot}` marks a place to fill, and must stand in both languages.
//! Each becomes a method of `Words`: `today.title` is `words.today_title()`, and with slots `words.today_changed(count)`,
//! arguments in the order in which the Chinese text names them.

use std::{env, fs, path::Path};

fn slots(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        if let Some((slot, _)) = part.split_once('}')
            && !found.iter().any(|known| known == slot)
        {
            found.push(slot.to_owned());
        }
    }
    found
}

fn text<'a>(file: &str, key: &str, entry: &'a toml::Value, lang: &str) -> &'a str {
    match entry.get(lang).and_then(toml::Value::as_str) {
        Some(text) if !text.trim().is_empty() => text,
        _ => panic!("{file}: `{key}` has no `{lang}`; write {key} = {{ zh = \"…\", en = \"…\" }}"),
    }
}

/// One method: the phrase of the language, its slots filled.
fn method(code: &mut String, file: &str, page: &str, key: &str, entry: &toml::Value) {
    let (zh, en) = (text(file, key, entry, "zh"), text(file, key, entry, "en"));
    let (wanted, mut also) = (slots(zh), slots(en));
    also.sort();
    let mut sorted = wanted.clone();
    sorted.sort();
    assert_eq!(sorted, also, "{file}: `{key}` has other slots in zh than in en");
    let name = format!("{page}_{key}").replace(['-', '.'], "_");
    let (zh, en) = (format!("{zh:?}"), format!("{en:?}"));
    code.push_str(&format!("    /// `{page}.{key}`\n    pub fn {name}(&self"));
    if wanted.is_empty() {
        code.push_str(&format!(") -> &'static str {{ if self.english {{ {en} }} else {{ {zh} }} }}\n"));
    } else {
        let arguments: String =
            wanted.iter().map(|slot| format!(", {slot}: impl std::fmt::Display")).collect();
        let body = format!("if self.english {{ format!({en}) }} else {{ format!({zh}) }}");
        code.push_str(&format!("{arguments}) -> String {{ {body} }}\n"));
    }
}

fn main() {
    println!("cargo:rerun-if-changed=messages");
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=assets");
    let mut files: Vec<_> = fs::read_dir("messages")
        .expect("the folder messages")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    let mut code = String::from("impl Words {\n");
    for path in files {
        let file = path.display().to_string();
        let page = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let content = fs::read_to_string(&path).expect("a readable file");
        let table: toml::Table = content.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        for (key, entry) in &table {
            method(&mut code, &file, &page, key, entry);
        }
    }
    code.push_str("}\n");
    let out = env::var("OUT_DIR").expect("cargo says where");
    fs::write(Path::new(&out).join("words.rs"), code).expect("the folder is ours");
}
