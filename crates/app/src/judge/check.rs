use std::path::PathBuf;

use ballast_model::Diagnostic;
use ballast_packs::Packs;
use jiff::civil::Date;

/// Everything wrong with, or worth a look in, the rules of packs: what keeps them from being read, then bands that miss or
/// overlap, conditions that can never hold, versions that have ended, conditions without a clause.
pub fn check_rules(dirs: &[PathBuf], on: Date) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = ballast_packs::check(dirs)
        .into_iter()
        .filter(|diagnostic| diagnostic.file.contains("rules/") || diagnostic.file.contains("rules\\"))
        .collect();
    // Where a pack cannot be read at all, its mistakes are all there is to say.
    let Ok((packs, _)) = Packs::load(dirs) else {
        return if found.is_empty() { ballast_packs::check(dirs) } else { found };
    };
    if let Some(regions) = packs.tree("regions") {
        for programme in packs.programmes.values() {
            found.extend(ballast_rules::lint(programme, regions, on));
        }
    }
    found
}
