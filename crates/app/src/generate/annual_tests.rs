//! The annual returns of the demonstration province pass the checks, and yearly programmes have somebody in them.

use std::path::Path;

use ballast_packs::Packs;

use super::{GenerateOptions, Generated, Profile, generate};
use crate::{
    Ballast, CloseOptions, ImportOptions,
    judge::{RunLine, RunQuery},
};

fn generated(out: &Path, threads: usize) -> Generated {
    let (packs, profile) = (Packs::builtin().unwrap(), Profile::builtin().unwrap());
    let options = GenerateOptions { enterprises: 1500, threads, ..GenerateOptions::new(&profile, out) };
    generate(&packs, &profile, &options, &|_, _| {}).unwrap()
}

async fn desk(dir: &Path) -> Ballast {
    Ballast::open(crate::desk::options(dir, "2025-05-01T01:00:00Z")).await.unwrap()
}

async fn yearly_programmes_count(dir: &Path) {
    let made = generated(&dir.join("incoming"), 2);
    let ballast = desk(&dir.join("data")).await;
    for file in &made.annual {
        let options = ImportOptions { form: Some(file.form.clone()), ..ImportOptions::default() };
        let report = ballast.import(&dir.join("incoming").join(&file.path), &options).await.unwrap();
        assert_eq!(report.errors, 0, "{}: {:?}", file.path.display(), report.findings.first());
        assert_eq!(report.periods, [(file.period, file.rows, 0)], "{}", file.path.display());
        assert!(report.unused_columns.is_empty(), "{:?}", report.unused_columns);
        let few = report.queries as u64 * 10 < file.rows * 3;
        assert!(few, "{}: {} queries in {} rows", file.path.display(), report.queries, file.rows);
        ballast.close(&file.form, file.period, &CloseOptions::default()).await.unwrap();
    }
    let titles = dir.join("incoming").join(made.titles.as_ref().unwrap());
    assert!(ballast.import_titles(&titles).await.unwrap().added > 20);

    let line = async |programme: &str| -> RunLine {
        let query = RunQuery { programmes: vec![programme.to_owned()], ..RunQuery::default() };
        let mut report = ballast.run_rules(&query).await.unwrap();
        assert_eq!(report.on.to_string(), "2025-01-01", "{programme}");
        report.lines.remove(0)
    };
    // On both sides of every line, so that there is something to look at.
    for programme in ["innovative-sme", "specialised-sme", "nearly-above-scale", "above-scale"] {
        let tally = line(programme).await.tally;
        eprintln!("{programme} {tally:?}");
        assert!(tally.met > 0 && tally.not_met > 0, "{programme}: {tally:?}");
    }
    for programme in ["land-mean-based", "enterprise-size-2011"] {
        let grades = line(programme).await.grades;
        eprintln!("{programme} {grades:?}");
        let some = grades.iter().filter(|(.., count)| *count > 0).count();
        assert!(some >= 3, "{programme}: {grades:?}");
    }
}

#[test]
fn annual_returns_feed_yearly_programmes() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    runtime.block_on(yearly_programmes_count(dir.path()));
}

#[test]
fn threads_change_nothing_and_every_year_has_its_files() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (a, b) = (generated(one.path(), 1), generated(two.path(), 3));
    assert_eq!((&a.annual, &a.titles), (&b.annual, &b.titles));
    let years: Vec<String> = a.annual.iter().map(|file| file.period.to_string()).collect();
    assert_eq!(years.iter().filter(|year| *year == "2023").count(), 4);
    assert_eq!(years.iter().filter(|year| *year == "2024").count(), 4);
    for path in a.annual.iter().map(|file| &file.path).chain(&a.titles) {
        let read = |dir: &Path| std::fs::read(dir.join(path)).unwrap();
        assert!(read(one.path()) == read(two.path()), "{} differs", path.display());
    }
}
