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

/// `rights.toml` becomes a type: each right with its names and the roles that have it.
fn rights() -> String {
    println!("cargo:rerun-if-changed=rights.toml");
    let content = fs::read_to_string("rights.toml").expect("rights.toml");
    let table: toml::Table = content.parse().unwrap_or_else(|error| panic!("rights.toml: {error}"));
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let (mut kinds, mut all, mut ids, mut names, mut roles, mut tokens) =
        <(String, String, String, String, String, String)>::default();
    for (id, entry) in &table {
        let kind = capital(id);
        let name = entry.get("name").unwrap_or_else(|| panic!("rights.toml: `{id}` has no name"));
        let (zh, en) = (text("rights.toml", id, name, "zh"), text("rights.toml", id, name, "en"));
        let given = entry
            .get("roles")
            .and_then(toml::Value::as_array)
            .unwrap_or_else(|| panic!("rights.toml: `{id}` has no roles"));
        let given: Vec<String> = given
            .iter()
            .map(|role| format!("Role::{}", capital(role.as_str().expect("a role is a word"))))
            .collect();
        let token = entry
            .get("token")
            .and_then(toml::Value::as_bool)
            .unwrap_or_else(|| panic!("rights.toml: `{id}` says nothing of tokens"));
        kinds += &format!("    /// {en}\n    {kind},\n");
        all += &format!("Self::{kind}, ");
        ids += &format!("Self::{kind} => {id:?}, ");
        names += &format!("Self::{kind} => if english {{ {en:?} }} else {{ {zh:?} }}, ");
        roles += &format!("Self::{kind} => &[{}], ", given.join(", "));
        tokens += &format!("Self::{kind} => {token}, ");
    }
    format!(
        "/// What a door asks for; see `rights.toml`.\n#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]\npub enum Right {{\n{kinds}}}\n\
        impl Right {{\n    /// All of them.\n    pub const ALL: &[Self] = &[{all}];\n\
        /// As `rights.toml` calls it.\n    pub fn id(self) -> &'static str {{ match self {{ {ids} }} }}\n\
        fn called(self, english: bool) -> &'static str {{ match self {{ {names} }} }}\n\
        /// The roles that have it.\n    pub fn roles(self) -> &'static [Role] {{ match self {{ {roles} }} }}\n\
        /// Whether a token may carry it.\n    pub fn for_tokens(self) -> bool {{ match self {{ {tokens} }} }}\n}}\n"
    )
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
    fs::write(Path::new(&out).join("rights.rs"), rights()).expect("the folder is ours");
}
