use super::add;
use crate::{
    Packs, Unverified,
    check::{Once, tree::known_code},
    plan::KnownName,
    raw::Section,
};

/// Reads reader/programmes.toml.
pub(in crate::check) fn read(top: &Section<'_>, packs: &mut Packs) {
    let (mut once, sink) = (Once::default(), top.sink());
    for section in top.sections("programme") {
        let id = section.id();
        let mut known = KnownName {
            id: id.clone().unwrap_or_default(),
            name: section.name("name"),
            region: section.text("region"),
            about: section.name("about"),
            source: section.text("source"),
            verified: section.opt_flag("verified") != Some(false),
            ..KnownName::default()
        };
        add(&section, "aliases", &mut known.aliases);
        if !known.verified {
            let what = format!("named programme {}", known.id);
            packs.unverified.push(Unverified { what, source: known.source.clone() });
        }
        if let Some(tree) = packs.trees.get("regions") {
            known_code(tree, "regions", &known.region, &section.at_key("region"), sink);
        }
        if let Some(id) = id.filter(|id| once.first("named programme", id, section.at(), sink)) {
            packs.genre.names.retain(|before| before.id != id);
            packs.genre.names.push(known);
        }
        section.done();
    }
}
