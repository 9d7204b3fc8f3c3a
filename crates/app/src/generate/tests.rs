use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::Path,
};

use ballast_model::{Period, Uscc};
use ballast_packs::Packs;

use super::*;

struct Run {
    dir: tempfile::TempDir,
    generated: Generated,
    manifest: serde_json::Value,
}

fn run(change: impl FnOnce(&mut Profile, &mut GenerateOptions)) -> Run {
    let packs = Packs::builtin().unwrap();
    let mut profile = Profile::builtin().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut options = GenerateOptions::new(&profile, dir.path());
    options.enterprises = 800;
    options.format = Format::CsvUtf8;
    change(&mut profile, &mut options);
    let generated = generate(&packs, &profile, &options, &|_, _| {}).unwrap();
    let manifest = serde_json::from_str(&fs::read_to_string(&generated.manifest).unwrap()).unwrap();
    Run { dir, generated, manifest }
}

fn few(profile: &mut Profile, options: &mut GenerateOptions) {
    let _ = profile;
    options.enterprises = 300;
    options.months = 7;
    options.format = Format::Office;
}

/// All files below a folder with their bytes.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(contents(&path));
        } else {
            all.insert(path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap());
        }
    }
    all
}

/// One return as the files carry it: the row it stands in and its values by header.
type Line = (u32, HashMap<String, String>);

impl Run {
    fn file(&self, period: Period, kind: FileKind) -> Vec<Line> {
        let Some(file) = self.generated.files.iter().find(|f| f.period == period && f.kind == kind) else {
            return Vec::new();
        };
        let text = fs::read_to_string(self.dir.path().join(&file.path)).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let lines: Vec<Line> = reader
            .records()
            .enumerate()
            .map(|(at, record)| {
                let record = record.unwrap();
                (at as u32 + 2, header.iter().cloned().zip(record.iter().map(str::to_owned)).collect())
            })
            .collect();
        assert_eq!(lines.len() as u64, file.rows);
        lines
    }

    /// The period's returns as they finally stand, by credit code.
    fn settled(&self, period: Period) -> HashMap<String, HashMap<String, String>> {
        [FileKind::Main, FileKind::Late, FileKind::Correction]
            .into_iter()
            .flat_map(|kind| self.file(period, kind))
            .map(|(_, line)| (line[ID].clone(), line))
            .collect()
    }

    fn planted(&self) -> &Vec<serde_json::Value> {
        self.manifest["planted"].as_array().unwrap()
    }
}

const ID: &str = "统一社会信用代码";
const OUTPUT: &str = "工业总产值（千元）";
const OUTPUT_YTD: &str = "工业总产值(1-本月)（千元）";
const OUTPUT_BASE: &str = "工业总产值(上年同月)（千元）";
const REVENUE: &str = "营业收入（千元）";
const PROFIT: &str = "利润总额（千元）";

fn number(line: &HashMap<String, String>, column: &str) -> Option<i64> {
    let text = line.get(column).unwrap_or_else(|| panic!("no column {column}: {:?}", line.keys()));
    ballast_model::fold_width(text).replace(',', "").parse().ok()
}

/// Planted mistakes by period and credit code.
fn mistakes(run: &Run, kinds: &[&str]) -> HashSet<(String, String)> {
    run.planted()
        .iter()
        .filter(|p| kinds.contains(&p["kind"].as_str().unwrap()))
        .map(|p| (p["period"].as_str().unwrap().to_owned(), p["subject"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn the_same_seed_makes_the_same_files_on_any_number_of_threads() {
    let one = run(|p, o| {
        few(p, o);
        o.threads = 1;
    });
    let again = run(|p, o| {
        few(p, o);
        o.threads = 3;
    });
    let (a, b) = (contents(one.dir.path()), contents(again.dir.path()));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(*bytes == b[name], "{name} differs");
    }
    let other = run(|p, o| {
        few(p, o);
        o.seed = 2;
    });
    assert_ne!(a["2024-12_月报.csv"], contents(other.dir.path())["2024-12_月报.csv"]);
}

#[test]
fn twenty_four_months_are_twenty_two_periods() {
    let run = run(|_, o| o.enterprises = 200);
    let periods: Vec<String> = run.generated.periods.iter().map(Period::to_string).collect();
    assert_eq!(periods.len(), 22);
    assert_eq!((periods[0].as_str(), periods[21].as_str()), ("2023-01..2023-02", "2024-12"));
    let main = run.generated.files.iter().filter(|f| f.kind == FileKind::Main).count();
    assert_eq!(main, 22);
}

#[test]
fn credit_codes_regions_and_industries_are_valid() {
    let packs = Packs::builtin().unwrap();
    let run = run(|_, o| o.enterprises = 800);
    let (regions, industries) = (packs.tree("regions").unwrap(), packs.tree("industries").unwrap());
    let province = regions.find("370000").unwrap();
    for (_, line) in run.file("2024-12".parse().unwrap(), FileKind::Main) {
        let code = Uscc::parse(&line[ID]).unwrap();
        assert!(code.as_str().starts_with("9137"), "{code}");
        let region = regions.find(&line["行政区划代码"]).unwrap();
        assert!(regions.within(region, province) && regions.node(region).level == 3);
        let industry = industries.node(industries.find(&line["行业代码"]).unwrap());
        assert!(industry.code.len() == 4, "{}", industry.code);
        assert!(line["企业名称"].contains("（演示"), "{}", line["企业名称"]);
    }
}

#[test]
fn sums_meet_the_published_totals() {
    let run = run(|p, o| {
        p.plant.missing = 0.0;
        p.plant.unit_slip = 0.0;
        o.enterprises = 1500;
    });
    for total in &run.generated.calibration {
        let reached = total.reached.unwrap();
        assert!(
            (reached / total.wanted - 1.0).abs() < 1e-6,
            "{}: {reached} instead of {}",
            total.id,
            total.wanted
        );
    }
    // And so do the files, as rounded.
    let mut sum = 0;
    for &period in run.generated.periods.iter().filter(|p| p.year() == 2023) {
        sum += run.settled(period).values().map(|line| number(line, REVENUE).unwrap()).sum::<i64>();
    }
    let wanted = run.generated.calibration[0].wanted;
    assert!((sum as f64 / wanted - 1.0).abs() < 1e-6, "{sum} instead of {wanted}");
}

#[test]
fn years_to_date_add_up_unless_planted() {
    let run = run(|_, o| o.enterprises = 700);
    let off = mistakes(&run, &["ytd-mismatch", "unit-slip", "unit-slip-of-return"]);
    let mut before: HashMap<String, i64> = HashMap::new();
    let mut compared = 0;
    for &period in &run.generated.periods {
        let settled = run.settled(period);
        for (subject, line) in &settled {
            let (month, ytd) = (number(line, OUTPUT).unwrap(), number(line, OUTPUT_YTD).unwrap());
            let earlier = if period.first_month() == 1 { Some(&0) } else { before.get(subject) };
            if let Some(earlier) = earlier
                && !off.iter().any(|(_, s)| s == subject)
            {
                assert_eq!(earlier + month, ytd, "{period} {subject}");
                compared += 1;
            }
        }
        before = settled.iter().map(|(s, line)| (s.clone(), number(line, OUTPUT_YTD).unwrap())).collect();
    }
    assert!(compared > 12_000, "{compared}");
}

#[test]
fn stated_bases_are_last_years_values_unless_revised() {
    let run = run(|_, o| o.enterprises = 700);
    let off = mistakes(&run, &["base-revised", "unit-slip", "unit-slip-of-return"]);
    let (now, then): (Period, Period) = ("2024-06".parse().unwrap(), "2023-06".parse().unwrap());
    let last_year = run.settled(then);
    let mut compared = 0;
    for (subject, line) in run.settled(now) {
        let touched = |period: Period| off.contains(&(period.to_string(), subject.clone()));
        if let Some(before) = last_year.get(&subject)
            && !touched(now)
            && !touched(then)
        {
            assert_eq!(number(&line, OUTPUT_BASE), number(before, OUTPUT), "{subject}");
            compared += 1;
        }
    }
    assert!(compared > 560, "{compared}");
}

#[test]
fn the_manifest_lists_everything_that_was_planted() {
    let run = run(|p, o| {
        o.enterprises = 1000;
        p.plant.unit_slip = 0.003;
        p.plant.profit_over_revenue = 0.002;
    });
    let counts = &run.generated.counts;
    for kind in [
        "late",
        "missing",
        "unit-slip",
        "unit-slip-of-return",
        "ytd-mismatch",
        "profit-over-revenue",
        "blank",
        "base-revised",
    ] {
        assert!(counts.get(kind).is_some_and(|&c| c > 0), "{kind}: {counts:?}");
    }
    for event in
        ["founded", "grew-into-scope", "left-scope", "stopped", "fell-sharply", "moved", "changed-industry"]
    {
        assert!(counts.get(&format!("event-{event}")).is_some_and(|&c| c > 0), "{event}: {counts:?}");
    }
    assert_eq!(
        run.planted().len() as u64,
        counts
            .iter()
            .filter(|(k, _)| !k.starts_with("event-") && *k != "corrected")
            .map(|(_, c)| c)
            .sum::<u64>()
    );
    // Every listed row is there and holds what the manifest says.
    let files: HashMap<&str, (Period, FileKind)> =
        run.generated.files.iter().map(|f| (f.path.to_str().unwrap(), (f.period, f.kind))).collect();
    let mut read: HashMap<&str, Vec<Line>> = HashMap::new();
    let titles = HashMap::from([
        ("output", OUTPUT),
        ("revenue", REVENUE),
        ("profit", PROFIT),
        ("output_base", OUTPUT_BASE),
    ]);
    for planted in run.planted() {
        let Some(file) = planted["file"].as_str() else {
            assert_eq!(planted["kind"], "missing");
            continue;
        };
        let (period, kind) = files[file];
        let lines = read.entry(file).or_insert_with(|| run.file(period, kind));
        let (row, line) = &lines[planted["row"].as_u64().unwrap() as usize - 2];
        assert_eq!(u64::from(*row), planted["row"].as_u64().unwrap());
        assert_eq!(line[ID], planted["subject"].as_str().unwrap(), "{planted}");
        if let (Some(title), Some(written)) =
            (planted["field"].as_str().and_then(|f| titles.get(f)), planted["written"].as_i64())
        {
            assert_eq!(number(line, title), Some(written), "{planted}");
        }
    }
    // And nothing that is wrong is not listed.
    let listed = mistakes(&run, &["profit-over-revenue", "unit-slip", "unit-slip-of-return"]);
    for &period in &run.generated.periods {
        for (_, line) in run.file(period, FileKind::Main) {
            if let (Some(profit), Some(revenue)) = (number(&line, PROFIT), number(&line, REVENUE))
                && profit > revenue
            {
                assert!(listed.contains(&(period.to_string(), line[ID].clone())), "{period} {line:?}");
            }
        }
    }
}

#[test]
fn offices_files_are_what_offices_send() {
    let run = run(few);
    let first = &run.generated.files[0];
    assert_eq!(first.path.to_str(), Some("returns/2024-06_月报.csv"));
    let bytes = fs::read(run.dir.path().join(&first.path)).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err(), "GB18030, not UTF-8");
    let text = encoding_rs::GB18030.decode(&bytes).0.into_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("2024年6月") && lines[2].starts_with("统一社会信用代码,"), "{lines:?}");
    assert!(lines[lines.len() - 2].starts_with("注："));
    let workbook =
        run.generated.files.iter().find(|f| f.path.extension().is_some_and(|e| e == "xlsx")).unwrap();
    assert!(fs::metadata(run.dir.path().join(&workbook.path)).unwrap().len() > 10_000);
    let names = contents(&run.dir.path().join("awkward"));
    assert_eq!(names.len(), 3);
    assert!(run.generated.awkward[0].refused && run.generated.awkward[0].expected.len() == 11);
}

#[test]
fn wrong_options_are_refused_in_words() {
    let packs = Packs::builtin().unwrap();
    let profile = Profile::builtin().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let try_it = |change: &dyn Fn(&mut GenerateOptions)| {
        let mut options = GenerateOptions::new(&profile, dir.path());
        options.enterprises = 10;
        options.months = 1;
        change(&mut options);
        generate(&packs, &profile, &options, &|_, _| {}).map(|_| ()).map_err(|e| e.to_string())
    };
    assert!(try_it(&|o| o.enterprises = 0).unwrap_err().contains("0 enterprises"));
    assert!(try_it(&|o| o.months = 0).unwrap_err().contains("0 months"));
    assert!(try_it(&|o| o.province = "370100x".into()).unwrap_err().contains("370100x is not a province"));
    assert_eq!(try_it(&|_| {}), Ok(()));
    assert!(try_it(&|_| {}).unwrap_err().contains("holds files already"));
}

#[test]
fn another_province_works_without_the_totals() {
    let run = run(|_, o| {
        o.province = "330000".into();
        o.enterprises = 100;
        o.months = 3;
    });
    assert!(run.generated.calibration.iter().all(|c| c.reached.is_none()));
    assert!(
        run.file("2024-12".parse().unwrap(), FileKind::Main)
            .iter()
            .all(|(_, line)| line["行政区划代码"].starts_with("33"))
    );
}

#[test]
fn the_demo_pack_loads() {
    let dir = tempfile::tempdir().unwrap();
    write_demo_pack(dir.path()).unwrap();
    let (packs, warnings) = Packs::load(&[dir.path().to_owned()]).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert!(packs.targets.iter().any(|t| t.region == "370100"));
    assert!(Profile::load(&dir.path().join("generate")).is_ok());
}
