use std::{collections::HashSet, fs, path::Path};

use ballast_packs::Packs;
use ballast_reader::Reader;
use serde_json::Value;

/// A task is the labelled one when it begins within two characters of it.
const NEAR: u64 = 2;

#[test]
fn planned_work_is_found_with_its_place_year_and_level() {
    let reader = Reader::new(&Packs::builtin().unwrap());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
    let (mut wanted, mut hits, mut right, mut extra) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for labels in files.iter().filter(|path| path.to_string_lossy().ends_with(".labels.jsonl")) {
        let text = fs::read_to_string(labels.to_string_lossy().replace(".labels.jsonl", ".txt")).unwrap();
        let labels: Vec<Value> = fs::read_to_string(labels)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let found = reader.read(&text).tasks;
        let near =
            |label: &Value, start: usize| label["start"].as_u64().unwrap().abs_diff(start as u64) <= NEAR;
        let mut taken = HashSet::new();
        for label in labels.iter().filter(|label| label["soft"] != true) {
            wanted += 1;
            let hit =
                found.iter().enumerate().find(|(at, task)| !taken.contains(at) && near(label, task.start));
            let Some((at, task)) = hit else {
                wrong.push(format!("missed {label}"));
                continue;
            };
            taken.insert(at);
            hits += 1;
            let same = task.region.as_deref() == label["region"].as_str()
                && task.plan_year.map(i64::from) == label["plan_year"].as_i64()
                && u64::from(task.level) == label["level"].as_u64().unwrap();
            right += usize::from(same);
            if !same {
                wrong.push(format!(
                    "{label} is read as {:?} {:?} {}",
                    task.region, task.plan_year, task.level
                ));
            }
        }
        for (at, task) in found.iter().enumerate() {
            if !taken.contains(&at) && !labels.iter().any(|label| near(label, task.start)) {
                extra += 1;
                wrong.push(format!("not labelled: {}", task.heading));
            }
        }
    }
    let score = 2.0 * hits as f64 / (wanted + hits + extra) as f64;
    assert!(wanted > 90, "{wanted} labelled tasks");
    assert!(score >= 0.98, "tasks found {score:.3}\n{}", wrong.join("\n"));
    assert!(
        right as f64 >= 0.98 * hits as f64,
        "place, year and level right: {right} of {hits}\n{}",
        wrong.join("\n")
    );
}
