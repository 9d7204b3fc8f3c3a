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

/// The anchor of a heading, as the usual hosts make it: lower case, blanks as hyphens, other signs left out.
fn anchor(heading: &str) -> String {
    let plain = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = plain.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn links_into_pages_name_a_heading() {
    for page in files(&root(), ".md") {
        let text = fs::read_to_string(&page).expect("readable page");
        let folder = page.parent().expect("a page lies in a folder");
        for link in links(&text) {
            let Some((file, wanted)) = link.split_once('#').filter(|(file, _)| file.ends_with(".md")) else {
                continue;
            };
            let there = fs::read_to_string(folder.join(file)).expect("a page that is linked to");
            let found = there.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == wanted);
            assert!(found, "{} links to {link}, and no heading there is called so", shown(&page));
        }
    }
}

#[test]
fn guides_for_users_stand_in_both_languages_with_the_same_parts() {
    let guides = files(&root().join("docs/guide/users"), ".md");
    let english: Vec<_> = guides.iter().filter(|page| !shown(page).ends_with(".zh-CN.md")).collect();
    assert_eq!(english.len() * 2, guides.len(), "a guide stands in one language only");
    let parts = |page: &std::path::Path| {
        let text = fs::read_to_string(page).expect("a guide in both languages");
        text.lines().filter(|line| line.starts_with("## ")).count()
    };
    for page in english {
        let chinese = page.with_extension("zh-CN.md");
        assert_eq!(
            parts(page),
            parts(&chinese),
            "{} and {} differ in their parts",
            shown(page),
            shown(&chinese)
        );
    }
}

#[test]
fn pictures_of_guides_are_all_shown() {
    let texts: Vec<String> = files(&root().join("docs/guide/users"), ".md")
        .iter()
        .map(|page| fs::read_to_string(page).expect("readable page"))
        .collect();
    for picture in files(&root().join("docs/guide/users/pictures"), ".png") {
        let link = format!("](pictures/{})", picture.file_name().expect("a file's name").to_string_lossy());
        assert!(texts.iter().any(|text| text.contains(&link)), "no guide shows {}", shown(&picture));
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
