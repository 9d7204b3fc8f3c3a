use super::{Once, pack::source};
use crate::{
    Packs, codes,
    plan::{Duty, Office, Offices},
    raw::{At, Placed, Section, Sink, suggest},
};

/// Names of offices with their places, looked up when all are read.
#[derive(Default)]
pub(crate) struct Named {
    parents: Vec<(String, Placed<String>)>,
    duties: Vec<Placed<String>>,
}

/// Reads ledger/offices.toml. With `replace = true` the offices of earlier packs go.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs, named: &mut Named) {
    source(top, "offices", packs);
    if top.flag("replace") {
        packs.offices = Offices::default();
        named.parents.clear();
    }
    let mut once = Once::default();
    for section in top.sections("office") {
        let id = section.id().filter(|id| once.first("office", id, section.at(), top.sink()));
        let parent = section.opt_text("parent");
        let level = section.opt_count("level", 9).unwrap_or_default();
        let office = Office {
            id: id.clone().unwrap_or_default(),
            name: section.name("name"),
            parent: parent.clone(),
            level: u8::try_from(level).unwrap_or_default(),
            duty: section.opt_text("duty").unwrap_or_default(),
            aliases: section.texts("aliases").into_iter().map(|alias| alias.value).collect(),
        };
        if let Some(id) = id {
            named.parents.retain(|(office, _)| *office != id);
            if let Some(parent) = parent {
                named.parents.push((id.clone(), Placed { value: parent, at: section.at_key("parent") }));
            }
            packs.offices.by_id.insert(id, office);
        }
        section.done();
    }
}

/// Reads ledger/duties.toml. With `replace = true` the duties of earlier packs go.
pub(super) fn duties(top: &Section<'_>, packs: &mut Packs, named: &mut Named) {
    source(top, "duties", packs);
    if top.flag("replace") {
        packs.duties.clear();
        named.duties.clear();
    }
    let mut once = Once::default();
    for section in top.sections("duty") {
        let id = section.id().filter(|id| once.first("duty", id, section.at(), top.sink()));
        let lead = section.text("lead");
        let co = section.texts("co");
        named.duties.push(Placed { value: lead.clone(), at: section.at_key("lead") });
        named.duties.extend(co.iter().cloned());
        let duty = Duty {
            id: id.clone().unwrap_or_default(),
            name: section.name("name"),
            words: section.texts("words").into_iter().map(|word| word.value).collect(),
            kinds: kinds(&section, packs),
            lead,
            co: co.into_iter().map(|co| co.value).collect(),
        };
        if duty.words.is_empty() {
            let help = "add `words = [\"...\"]`: what says that something is about it";
            top.sink().error(codes::MISSING_KEY, section.at(), "a duty without words", help);
        }
        if let Some(id) = id {
            packs.duties.retain(|before| before.id != id);
            packs.duties.push(duty);
        }
        section.done();
    }
}

fn kinds(section: &Section<'_>, packs: &Packs) -> Vec<String> {
    let mut found = Vec::new();
    for kind in section.texts("kinds") {
        if packs.kinds.contains_key(&kind.value) {
            found.push(kind.value);
        } else {
            let help = suggest(&kind.value, packs.kinds.keys().map(String::as_str));
            let message = format!("no pack declares the kind `{}`", kind.value);
            section.sink().error(codes::UNKNOWN_PART, &kind.at, message, help);
        }
    }
    found
}

/// Offices above that are not there, or that stand above themselves; duties that no office has.
pub(super) fn check(packs: &Packs, named: &Named, sink: &Sink) {
    let ids = || packs.offices.by_id.keys().map(String::as_str);
    let unknown = |name: &str, at: &At, known: Vec<&str>| {
        let message = format!("there is no office `{name}`");
        sink.error(codes::UNKNOWN_OFFICE, at, message, suggest(name, known));
    };
    for (office, parent) in &named.parents {
        let Some(above) = packs.offices.get(&parent.value) else {
            unknown(&parent.value, &parent.at, ids().collect());
            continue;
        };
        let level = packs.offices.get(office).map_or(0, |office| office.level);
        let rings = parent.value == *office || packs.offices.is_above(office, &parent.value);
        if rings {
            let message = format!("`{office}` stands above itself");
            sink.error(codes::OFFICE_PARENT, &parent.at, message, "name the office that it reports to");
        } else if above.level > level {
            let message = format!("`{office}` stands at level {level}, its parent at {}", above.level);
            let help =
                "an office above stands at the same level or a higher one (1 province, 2 city, 3 county)";
            sink.error(codes::OFFICE_PARENT, &parent.at, message, help);
        }
    }
    for duty in named.duties.iter().filter(|duty| !duty.value.is_empty()) {
        let known: Vec<&str> = packs
            .offices
            .by_id
            .values()
            .flat_map(|office| [office.id.as_str(), office.duty.as_str()])
            .filter(|name| !name.is_empty())
            .collect();
        if !known.contains(&duty.value.as_str()) {
            unknown(&duty.value, &duty.at, known);
        }
    }
}
