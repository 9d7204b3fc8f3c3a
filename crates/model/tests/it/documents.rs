//! What holds for every page of documentation.

use std::fs;

use crate::workspace::{files, read, root, shown};

/// Every `](target)` of a page that is neither an address, an anchor, nor a brief's figure.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .filter(|target| {
            !target.contains("://") && !target.starts_with('#') && !target.starts_with("figure:")
        })
        .collect()
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in files(&root(), ".md") {
        let text = fs::read_to_string(&page).expect("readable page");
        let folder = page.parent().expect("a page lies in a folder");
        for link in links(&text) {
            let file = link.split('#').next().unwrap_or(link);
            assert!(folder.join(file).exists(), "{} links to {link}, which is not there", shown(&page));
        }
    }
}

#[test]
fn both_readmes_run_the_same_commands() {
    let english = commands(&read("README.md"));
    assert!(!english.is_empty(), "README.md has no block marked <!-- run -->");
    assert_eq!(english, commands(&read("README.zh-CN.md")));
}

/// The lines of the blocks marked `<!-- run -->`.
fn commands(text: &str) -> Vec<String> {
    let blocks = text.split("<!-- run -->").skip(1).filter_map(|rest| rest.split("```").nth(1));
    let lines = blocks.flat_map(|block| block.lines().skip(1));
    lines.filter(|line| !line.trim_start().starts_with('#')).map(str::to_owned).collect()
}
