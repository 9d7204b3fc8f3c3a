//! Real files, where they are at hand.

use std::path::{Path, PathBuf};

use ballast_model::Severity;

use crate::support::{PACKS, Reading, read};

/// Where the real files are; tests that need them say so and pass where they are not.
fn statistics() -> Option<PathBuf> {
    let root = std::env::var_os("BALLAST_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let dir = root.join("data/statistics");
    if dir.is_dir() {
        return Some(dir);
    }
    assert_ne!(std::env::var("BALLAST_REQUIRE_SHARED").as_deref(), Ok("1"), "{} is not there", dir.display());
    eprintln!("SKIPPED: {} is not there", dir.display());
    None
}

fn mapping(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/cn/mappings").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn all_files_of_the_monthly_database_import_as_they_are() {
    let Some(dir) = statistics() else { return };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(dir.join("nbs_monthly_export")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 31);
    let mut cells = 0;
    for file in files {
        let intake =
            read(&std::fs::read(&file).unwrap(), Reading { form: "nbs-monthly", ..Reading::default() });
        assert_eq!(intake.errors(), 0, "{}: {:#?}", file.display(), intake.findings);
        assert_eq!(
            (intake.layout.as_str(), intake.header_row),
            ("periods-as-columns", 4),
            "{}",
            file.display()
        );
        assert_eq!(intake.ignored_rows, 1);
        let filled = |t: &ballast_model::ReturnTable| -> usize {
            t.fields.iter().map(|(_, c)| (0..t.len()).filter(|&r| c.get(r).is_some()).count()).sum()
        };
        cells += intake.tables.iter().map(filled).sum::<usize>();
        // January is blank: 33 months of three years.
        assert_eq!(intake.tables.len(), 33, "{}", file.display());
        assert!(intake.tables.iter().all(|t| t.len() == 1 && t.source_row[0] >= 5));
    }
    let blank: usize = 31 * 3 * 4;
    assert!(cells <= 4464 - blank, "{cells}");
    let shandong = read(
        &std::fs::read(dir.join("nbs_monthly_export/山东.csv")).unwrap(),
        Reading { form: "nbs-monthly", ..Reading::default() },
    );
    let last = shandong.tables.last().unwrap();
    assert_eq!((last.period.to_string().as_str(), last.subject.get(0)), ("2019-12", "370000"));
    assert_eq!(last.field("investment_ytd").unwrap().get(0), Some(86_148_900));
    assert_eq!(last.field("investment_growth_ytd").unwrap().get(0), Some(141));
}

/// Rules met and how often, and the number of rows by table.
fn yearly(dir: &Path, file: &str, form: &str) -> (Vec<(String, usize)>, Vec<usize>, usize) {
    let mapping = mapping(&format!("{form}.toml"));
    let intake = read(
        &std::fs::read(dir.join(file)).unwrap(),
        Reading { form, mapping: &mapping, ..Reading::default() },
    );
    let errors: Vec<_> = intake.findings.iter().filter(|f| f.severity == Severity::Error).take(5).collect();
    assert!(errors.is_empty(), "{file}: {} errors: {errors:#?}", intake.errors());
    let mut rules = std::collections::BTreeMap::new();
    for finding in &intake.findings {
        *rules.entry(finding.rule.clone()).or_insert(0usize) += 1;
    }
    let ignored = intake.ignored_rows as usize;
    (
        rules.into_iter().collect(),
        intake.tables.iter().map(ballast_model::ReturnTable::len).collect(),
        ignored,
    )
}

#[test]
fn provincial_tables_import_with_their_dirt_reported() {
    let Some(dir) = statistics() else { return };
    let years = |n: usize| vec![32usize; n];
    let rules = |list: &[(&str, usize)]| -> Vec<(String, usize)> {
        list.iter().map(|(r, n)| ((*r).to_owned(), *n)).collect()
    };
    for (file, form, found, rows, ignored) in [
        ("IndustryOperation.csv", "province-yearly-industry-operation", rules(&[]), years(13), 0),
        // Eight variables are labelled 万元 in some year, for all 32 rows of it.
        ("IndustryRD.csv", "province-yearly-industry-rd", rules(&[("unit-mismatch", 256)]), years(8), 0),
        ("RDActivity.csv", "province-yearly-rd-activity", rules(&[("parts", 4)]), years(14), 0),
        // 尔部地区 (for 东部地区) is a group of provinces; its four rows are left out.
        (
            "RDPatentValid.csv",
            "province-yearly-rd-patent-valid",
            rules(&[("region-misspelt", 3), ("region-unknown", 1)]),
            years(14),
            4,
        ),
        (
            "RDSource.csv",
            "province-yearly-rd-source",
            rules(&[("nation", 1), ("parts", 2), ("region-padded", 32)]),
            years(14),
            0,
        ),
    ] {
        assert!(PACKS.forms.contains_key(form));
        assert_eq!(yearly(&dir, file, form), (found, rows, ignored), "{file}");
    }
}
