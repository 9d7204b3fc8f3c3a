//! Message files become a type: a phrase that lacks a language, or that a page asks for and no file has, fails the build.
//!
//! Each phrase of `messages/PAGE.toml` becomes a method of `Words`: `today.title` is `words.today_title()`, and with slots
//! `words.today_changed(count)`, arguments in the order in which the Chinese text names them.

// Phrases are written and checked in one way, whoever has some.
#[path = "../app/build/phrases.rs"]
mod phrases;

use std::fs;

use phrases::{phrase, table, text, write};

/// One method: the phrase of the language, its slots filled.
fn method(code: &mut String, file: &str, page: &str, key: &str, entry: &toml::Value) {
    let phrase = phrase(file, key, entry);
    // Only what the library hands over in both languages has a place for each.
    assert!(!phrase.slots_en.iter().any(|slot| slot == "en"), "{file}: `{key}`: a page has no slot {{en}}");
    let name = format!("{page}_{key}").replace(['-', '.'], "_");
    let (zh, en) = (format!("{:?}", phrase.zh), format!("{:?}", phrase.en));
    code.push_str(&format!("    /// `{page}.{key}`\n    pub fn {name}(&self"));
    if phrase.slots_zh.is_empty() {
        code.push_str(&format!(") -> &'static str {{ if self.english {{ {en} }} else {{ {zh} }} }}\n"));
        return;
    }
    let arguments: String =
        phrase.slots_zh.iter().map(|slot| format!(", {slot}: impl std::fmt::Display")).collect();
    let word = |of: &phrases::Plural| {
        let (place, slot, one, other) = (&of.place, &of.slot, &of.one, &of.other);
        format!("let {place} = if {slot}.to_string() == \"1\" {{ {one:?} }} else {{ {other:?} }}; ")
    };
    let words: String = phrase.plurals.iter().map(word).collect();
    let body = format!("if self.english {{ {words}format!({en}) }} else {{ format!({zh}) }}");
    code.push_str(&format!("{arguments}) -> String {{ {body} }}\n"));
}

/// `rights.toml` becomes a type: each right with its names and the roles that have it.
fn rights() -> String {
    let table = table("rights.toml");
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
        for (key, entry) in &table(&file) {
            method(&mut code, &file, &page, key, entry);
        }
    }
    code.push_str("}\n");
    write("words.rs", &code);
    write("rights.rs", &rights());
}
