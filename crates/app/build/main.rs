//! `messages/questions.toml` becomes constructors of `Question`: a phrase that lacks a language, or has other slots in one than in the
//! other, fails the build. Arguments come in the order in which the English text first names them.
//! `messages/kinds.toml` becomes the names of what those phrases are about.

mod phrases;

use phrases::{phrase, table, write};

fn constructor(file: &str, key: &str, entry: &toml::Value) -> String {
    let phrase = phrase(file, key, entry);
    let whole = phrase.slots_en.iter().any(|slot| slot == "en");
    let mut wanted = phrase.slots_en;
    if whole {
        let missing = phrase.slots_zh.into_iter().filter(|slot| !wanted.contains(slot)).collect::<Vec<_>>();
        wanted = [missing, wanted].concat();
    }
    let arguments: String = wanted.iter().map(|slot| format!(", {slot}: impl std::fmt::Display")).collect();
    let mut values: String = wanted.iter().map(|slot| format!("({slot:?}, {slot}.to_string()), ")).collect();
    for of in &phrase.plurals {
        let (place, slot, one, other) = (&of.place, &of.slot, &of.one, &of.other);
        values.push_str(&format!(
            "({place:?}, if {slot}.to_string() == \"1\" {{ {one:?} }} else {{ {other:?} }}.to_owned()), "
        ));
    }
    let refuses = entry.get("refuses").and_then(toml::Value::as_bool).unwrap_or_default();
    format!(
        "    /// `{key}`\n    pub fn {key}({}) -> Self {{ Self::of({key:?}, {:?}, {:?}, vec![{values}], {refuses}) }}\n",
        arguments.trim_start_matches(", "),
        phrase.zh,
        phrase.en,
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
        let named = phrase(file, key, entry);
        code.push_str(&format!("    ({key:?}, {:?}, {:?}),\n", named.zh, named.en));
    }
    code.push_str("];\n");
    write("questions.rs", &code);
}
