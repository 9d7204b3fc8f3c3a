use ballast_ledger::{Assignment, assignments};

use crate::Ballast;

impl Ballast {
    /// Who should be responsible for something of a kind, by the words in it and the duty list; the best first. Offices are those
    /// of the region's level, or the nearest above.
    pub fn who_answers(&self, kind: &str, text: &str, region: &str) -> Vec<Assignment> {
        let tree = self.packs.tree("regions");
        let level = tree.and_then(|tree| Some(tree.node(tree.find(region)?).level));
        assignments(&self.packs, kind, text, level.unwrap_or(u8::MAX))
    }
}
