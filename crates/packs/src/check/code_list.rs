use super::{Once, pack::source};
use crate::{CodeListEntry, Packs, codes, raw::Section};

/// Reads code-lists.toml.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs) {
    let (mut lists, sink) = (Once::default(), top.sink());
    for list in top.sections("list") {
        let id = list.id();
        let _ = list.name("name");
        source(&list, &format!("code list {}", id.as_deref().unwrap_or_default()), packs);
        let (mut once, mut spellings) = (Once::default(), Once::default());
        let mut entries = Vec::new();
        for section in list.sections("entries") {
            let (code, name) = (section.text("code"), section.name("name"));
            let aliases: Vec<String> =
                section.texts("aliases").into_iter().map(|alias| alias.value).collect();
            let mut own: Vec<&String> = vec![&code, &name.zh, &name.en];
            own.extend(&aliases);
            own.sort_unstable();
            own.dedup();
            for spelling in own {
                spellings.first("spelling", spelling, section.at(), sink);
            }
            if once.first("code", &code, section.at(), sink) {
                entries.push(CodeListEntry { code, name, aliases });
            }
            section.done();
        }
        if entries.is_empty() {
            let help = "add entries = [{ code = \"L\", name = { zh = \"大型\", en = \"Large\" } }]";
            sink.error(codes::MISSING_KEY, list.at(), "a code list without entries", help);
        }
        if let Some(id) = id.filter(|id| lists.first("code list", id, list.at(), sink)) {
            packs.code_lists.insert(id, entries);
        }
        list.done();
    }
}
