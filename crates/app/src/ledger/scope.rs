use std::collections::{HashMap, HashSet};

use ballast_model::{NodeIx, Scope};

use crate::Ballast;

impl Ballast {
    /// The scope as the ledger goes by it: an office that sees all counties of a city sees the city's own items too.
    pub(crate) fn ledger_scope(&self) -> Scope {
        let (Scope::Regions(codes), Some(tree)) = (&self.scope, self.packs.tree("regions")) else {
            return self.scope.clone();
        };
        let mut seen: HashSet<&str> = codes.iter().map(String::as_str).collect();
        let parents: HashSet<NodeIx> = tree.iter().filter_map(|(_, node)| node.parent).collect();
        // Leaves below each node, and how many of them may be seen.
        let mut below: HashMap<NodeIx, (usize, usize)> = HashMap::new();
        for (leaf, node) in tree.iter().filter(|(ix, _)| !parents.contains(ix)) {
            for above in tree.ancestors(leaf) {
                let (all, allowed) = below.entry(above).or_default();
                *all += 1;
                *allowed += usize::from(seen.contains(node.code.as_str()));
            }
        }
        seen.extend(
            below
                .iter()
                .filter(|(_, (all, allowed))| all == allowed)
                .map(|(ix, _)| tree.node(*ix).code.as_str()),
        );
        let mut codes: Vec<String> = seen.into_iter().map(str::to_owned).collect();
        codes.sort_unstable();
        Scope::Regions(codes)
    }
}
