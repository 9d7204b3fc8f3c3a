//! The order of the crates: docs/architecture.md against the manifests.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

use crate::workspace::{read, root};

const MAP: &str = "docs/architecture.md";

/// One dependency as a manifest names it.
struct Dependency {
    name: String,
    dev: bool,
}

/// What each workspace crate names directly, by the folder's bare noun.
fn manifests() -> BTreeMap<String, Vec<Dependency>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("a list of dependencies").iter();
            let dependencies = dependencies.map(|dependency| Dependency {
                name: dependency["name"].as_str().unwrap_or_default().to_owned(),
                dev: dependency["kind"] == "dev",
            });
            (noun(package["name"].as_str().unwrap_or_default()).to_owned(), dependencies.collect())
        })
        .collect()
}

/// The folder of a package: `ballast-model` lies in `model`, `ballast` itself in `cli`.
fn noun(package: &str) -> &str {
    match package.strip_prefix("ballast-") {
        Some(noun) => noun,
        None if package == "ballast" => "cli",
        None => package,
    }
}

/// The arrows of the picture: which crates stand directly to the left of each.
fn picture() -> BTreeMap<String, BTreeSet<String>> {
    let text = read(MAP);
    let block = text.split("```text crates\n").nth(1).and_then(|rest| rest.split("```").next());
    let block = block.unwrap_or_else(|| panic!("{MAP} has no block ```text crates"));
    let mut left_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in block.lines() {
        let mut before: Vec<String> = Vec::new();
        // Arrows may be drawn as long as the picture needs them.
        for group in line.split('>') {
            let names = group.trim_end_matches('-').split(',').map(str::trim).filter(|name| !name.is_empty());
            let names: Vec<String> = names.map(str::to_owned).collect();
            for name in &names {
                left_of.entry(name.clone()).or_default().extend(before.iter().cloned());
            }
            before = names;
        }
    }
    left_of
}

/// Everything a crate may use: what stands to its left, and what stands to the left of that.
fn may_use(picture: &BTreeMap<String, BTreeSet<String>>, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        for left in picture.get(&name).into_iter().flatten() {
            if found.insert(left.clone()) {
                open.push(left.clone());
            }
        }
    }
    found
}

/// The last column of the table of crates: package to the crates that may name it.
fn reserved() -> BTreeMap<String, BTreeSet<String>> {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let text = read(MAP);
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        // A row splits into: nothing, crate, job, packages, nothing.
        if let [_, name, _, packages, _] = cells[..] {
            let packages = packages.split('`').skip(1).step_by(2);
            for package in packages {
                owners.entry(package.to_owned()).or_default().insert(name.trim_matches('`').to_owned());
            }
        }
    }
    owners
}

#[test]
fn every_crate_stands_in_the_picture() {
    let drawn: BTreeSet<String> = picture().into_keys().collect();
    let there: BTreeSet<String> = manifests().into_keys().collect();
    assert_eq!(drawn, there, "{MAP} draws the left list, the workspace holds the right one");
}

#[test]
fn no_crate_looks_down_or_sideways() {
    let picture = picture();
    let manifests = manifests();
    for (name, dependencies) in &manifests {
        let allowed = may_use(&picture, name);
        // A test may hold one crate to another (the engine to the plain evaluator); the build may not.
        for dependency in dependencies.iter().filter(|dependency| !dependency.dev) {
            let used = noun(&dependency.name);
            if manifests.contains_key(used) && dependency.name.starts_with("ballast") {
                assert!(
                    allowed.contains(used),
                    "{name} uses {used}, which does not stand to its left in {MAP}"
                );
            }
        }
    }
}

#[test]
fn every_arrow_is_a_dependency() {
    let manifests = manifests();
    for (name, left) in picture() {
        for used in left {
            assert!(
                manifests[&name].iter().any(|dependency| noun(&dependency.name) == used),
                "{MAP} draws {used} -> {name}, but {name} does not use {used}"
            );
        }
    }
}

#[test]
fn heavy_packages_are_named_by_their_owner_alone() {
    let owners = reserved();
    for expected in ["datafusion", "sqlx", "calamine", "clap"] {
        assert!(owners.contains_key(expected), "{MAP} gives {expected} to no crate");
    }
    for (name, dependencies) in manifests() {
        for dependency in dependencies.iter().filter(|dependency| !dependency.dev) {
            if let Some(owner) = owners.get(&dependency.name) {
                assert!(
                    owner.contains(&name),
                    "{} is for {owner:?} alone, but {name} names it",
                    dependency.name
                );
            }
        }
    }
}

#[test]
fn only_the_engine_and_the_command_link_datafusion() {
    let manifests = manifests();
    for (name, dependencies) in &manifests {
        if name != "engine" && name != "cli" {
            let found = dependencies.iter().find(|d| d.name == "datafusion" || d.name == "ballast-engine");
            assert!(found.is_none(), "{name} would link DataFusion into its tests");
        }
    }
}

#[test]
fn every_crate_has_its_paragraph() {
    let text = read(MAP);
    for name in manifests().keys() {
        assert!(
            text.contains(&format!("\n**{name}** ")),
            "{MAP} has no paragraph that opens with **{name}**"
        );
    }
}
