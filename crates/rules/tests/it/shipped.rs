//! What the shipped programmes look like to the linter.

use ballast_model::Severity;
use ballast_packs::Packs;
use ballast_rules::lint::{self, lint};
use jiff::civil::date;

#[test]
fn shipped_programmes_have_no_mistakes() {
    let packs = Packs::builtin().unwrap_or_else(|found| panic!("{found:?}"));
    let regions = packs.tree("regions").expect("a region tree");
    let mut found = Vec::new();
    for programme in packs.programmes.values() {
        let all = lint(programme, regions, date(2026, 6, 30));
        // Programmes of past years are shipped as examples.
        found.extend(all.into_iter().filter(|diagnostic| diagnostic.code != lint::ENDED));
    }
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.iter().all(|diagnostic| diagnostic.severity < Severity::Warning), "{}", shown.join("\n"));
}
