use super::{
    Once,
    pack::source,
    tree::{known_code, still_valid},
};
use crate::{Packs, Zone, codes, raw::Section, raw::suggest};

/// Reads zones.toml.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs) {
    let (mut once, sink) = (Once::default(), top.sink());
    for section in top.sections("zone") {
        let id = section.id();
        let name = section.name("name");
        source(&section, &format!("zone {}", id.as_deref().unwrap_or_default()), packs);
        let tree_id = section.opt_text("tree").unwrap_or_else(|| "regions".to_owned());
        let regions = section.texts("regions");
        match packs.trees.get(&tree_id) {
            Some(tree) => {
                for code in &regions {
                    known_code(tree, &tree_id, &code.value, &code.at, sink);
                    still_valid(tree, &code.value, None, &code.at, sink);
                }
            }
            None => {
                let help = suggest(&tree_id, packs.trees.keys().map(String::as_str));
                sink.error(
                    codes::UNKNOWN_TREE,
                    &section.at_key("tree"),
                    format!("there is no tree `{tree_id}`"),
                    help,
                );
            }
        }
        if regions.is_empty() {
            sink.error(
                codes::MISSING_KEY,
                section.at(),
                "a zone without regions",
                "add `regions = [\"370200\"]`",
            );
        }
        if let Some(id) = id.filter(|id| once.first("zone", id, section.at(), sink)) {
            let regions = regions.into_iter().map(|code| code.value).collect();
            packs.zones.insert(id.clone(), Zone { id, name, regions });
        }
        section.done();
    }
}
