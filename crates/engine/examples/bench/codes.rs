//! The real codes that the benchmark's data is spread over.

use anyhow::{Result, bail};
use ballast_model::{Node, Tree};
use jiff::civil::{Date, date};

/// The day on which codes have to be valid.
pub const ON: Date = date(2024, 12, 31);

/// County codes in order: leaves on level 3 whose code begins with their city's and province's, so that the
/// peers may cut codes instead of joining a tree.
pub fn counties(regions: &Tree) -> Result<Vec<String>> {
    codes(regions, |node| {
        let above = |level: u8| {
            let ix = regions.find(&node.code).and_then(|ix| regions.at_level(ix, level));
            ix.map_or("", |ix| regions.node(ix).code.as_str())
        };
        node.level == 3
            && node.valid_on(ON)
            && above(2).get(..4) == node.code.get(..4)
            && above(1).get(..2) == node.code.get(..2)
    })
}

/// Four-digit classes of mining, manufacturing and utilities (divisions 06 to 46), which report every month.
pub fn classes(industries: &Tree) -> Result<Vec<String>> {
    codes(industries, |node| {
        node.level == 4
            && node.valid_on(ON)
            && node.code.get(..2).is_some_and(|division| ("06".."47").contains(&division))
    })
}

fn codes(tree: &Tree, wanted: impl Fn(&Node) -> bool) -> Result<Vec<String>> {
    let mut list: Vec<String> =
        tree.iter().map(|(_, node)| node).filter(|node| wanted(node)).map(|node| node.code.clone()).collect();
    if list.is_empty() {
        bail!("the pack's tree has no usable leaf");
    }
    list.sort_unstable();
    Ok(list)
}
