//! Tests of rule files: what they come to, what is wrong with them, and that no bytes break the reader.

mod bounds;
mod checks;
mod lowering;
mod reading;

use std::sync::LazyLock;

use ballast_model::Diagnostics;
use ballast_packs::{
    Packs,
    plan::{Programme, Version},
    with_rules,
};

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::builtin().expect("the built-in pack has no mistake"));

const EVERYTHING: &str = include_str!("../../rules/everything.toml");

/// A programme over enterprises whose only version holds `body`.
fn small(body: &str) -> String {
    format!(
        "id = \"small\"\nname = {{ zh = \"小\", en = \"Small\" }}\nkind = \"title\"\nsubject = \"enterprise\"\n\
         [[version]]\nid = \"1\"\nissuer = {{ zh = \"局\", en = \"office\" }}\ntitle = {{ zh = \"文\", en = \"text\" }}\n\
         document = \"1号\"\n\
         [version.data]\nannual = {{ form = \"industrial-annual\", year = -1 }}\nmonth = {{ form = \"industrial-monthly\" }}\n\
         {body}"
    )
}

/// A named value with a formula, the body of a [`small`] programme.
fn value(id: &str, formula: &str) -> String {
    format!(
        "[[version.value]]\nid = \"{id}\"\nname = {{ zh = \"值\", en = \"value\" }}\nformula = \"{formula}\"\n"
    )
}

fn shown(found: &Diagnostics) -> String {
    found.iter().map(|d| format!("{d}\n")).collect()
}

fn load(text: &str) -> Result<Programme, String> {
    let (packs, found) = with_rules(&PACKS, "rules/test.toml", text).map_err(|found| shown(&found))?;
    assert!(found.is_empty(), "{}", shown(&found));
    let mut programmes = packs.programmes.into_values();
    programmes
        .find(|programme| programme.place.starts_with("rules/test.toml:"))
        .ok_or_else(|| "no programme".to_owned())
}

fn version(body: &str) -> Version {
    load(&small(body)).unwrap_or_else(|found| panic!("{found}")).versions.remove(0)
}

/// Codes of what is wrong with a file.
fn errors(text: &str) -> Vec<&'static str> {
    let found = with_rules(&PACKS, "rules/test.toml", text).err().unwrap_or_default();
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

/// What is wrong with a [`small`] programme.
fn wrong(body: &str) -> Diagnostics {
    with_rules(&PACKS, "rules/test.toml", &small(body)).err().unwrap_or_default()
}
