//! Programmes by place and by day: versions of regions, default dates, figures that cannot be computed, levels since a day.

use std::{path::Path, sync::Arc};

use ballast_model::{Origin, Period, ReturnTable, Scope, Subject, Verdict};
use ballast_packs::with_rules;
use ballast_rules::Because;
use ballast_store::{NewSubmission, Payment};
use jiff::civil::date;
use rust_decimal::Decimal;

use super::{ExplainQuery, PayoutQuery, RuleCase, RunQuery};
use crate::{Ballast, CloseOptions, OpenOptions};

const MONTHLY: &str = "industrial-monthly";

async fn open(dir: &Path, lang: &str) -> Ballast {
    Ballast::open(OpenOptions { lang: lang.to_owned(), ..crate::desk::options(dir, "2024-05-01T01:00:00Z") })
        .await
        .unwrap()
}

/// Who files: id, county, and values by column.
type Line<'a> = (&'a str, &'a str, &'a [(&'a str, i64)]);

/// Returns of a form's period.
async fn submit(ballast: &Ballast, form: &str, period: &str, rows: &[Line<'_>]) {
    let columns: Vec<String> =
        ballast.packs.forms[form].fields.iter().map(|field| field.id.clone()).collect();
    let mut table = ReturnTable::new(form, period.parse().unwrap(), columns.clone());
    for (id, region, known) in rows {
        let subject = Subject {
            id: (*id).to_owned(),
            name: format!("企业{id}"),
            region: (*region).to_owned(),
            industry: "2614".to_owned(),
            size: "L".to_owned(),
            ownership: String::new(),
        };
        let value = |column: &String| known.iter().find(|(of, _)| of == column).map(|(_, value)| *value);
        let values: Vec<Option<i64>> = columns.iter().map(value).collect();
        table.push(&subject, &values, &Origin { row: 2, ..Origin::default() }, "");
    }
    let submission = NewSubmission {
        form: form.to_owned(),
        kind: "import".to_owned(),
        source_name: format!("{period}.csv"),
        document: None,
        queries: 0,
        tables: vec![table],
        note: String::new(),
        register: true,
    };
    ballast.store.submit(submission).await.unwrap();
}

/// With a programme that no pack has.
fn with(mut ballast: Ballast, text: &str) -> Ballast {
    let (packs, _) = with_rules(&ballast.packs, "own.toml", text).unwrap_or_else(|found| panic!("{found:?}"));
    ballast.packs = Arc::new(packs);
    ballast
}

fn on(year: i16, month: i8, day: i8) -> RuleCase {
    RuleCase { on: Some(date(year, month, day)), ..RuleCase::default() }
}

fn one(programme: &str, case: RuleCase) -> RunQuery {
    RunQuery { programmes: vec![programme.to_owned()], case, ..RunQuery::default() }
}

/// One line for the province, a lower one for Qingdao.
const BY_PLACE: &str = r#"
id = "by-place"
name = { zh = "分地区奖励", en = "An award by place" }
kind = "award"
subject = "enterprise"

[[version]]
id = "province"
issuer = { zh = "省", en = "province" }
title = { zh = "办法", en = "measures" }
document = "1号"
[version.data]
m = { form = "industrial-monthly", year = 0, month = 3 }
[[version.condition]]
id = "output"
name = { zh = "产值", en = "output" }
clause = "一"
test = "m.output_ytd >= 1000 * yuan1000"
[[version.parameter]]
id = "yuan1000"
name = { zh = "千元", en = "thousand yuan" }
value = 1000
unit = "元"
[[version.parameter]]
id = "reward"
name = { zh = "奖励", en = "reward" }
value = 100
unit = "元"
[version.award]
amounts = [{ name = { zh = "奖励", en = "reward" }, clause = "二", amount = "reward" }]
budget = "reward"

[[version]]
id = "qingdao"
issuer = { zh = "青岛", en = "Qingdao" }
title = { zh = "细则", en = "rules" }
document = "2号"
[version.picks]
regions = ["370200"]
[version.data]
m = { form = "industrial-monthly", year = 0, month = 3 }
[[version.condition]]
id = "output"
name = { zh = "产值", en = "output" }
clause = "一"
test = "m.output_ytd >= 10 * yuan1000"
[[version.parameter]]
id = "yuan1000"
name = { zh = "千元", en = "thousand yuan" }
value = 1000
unit = "元"
[[version.parameter]]
id = "reward"
name = { zh = "奖励", en = "reward" }
value = 7
unit = "元"
[version.award]
amounts = [{ name = { zh = "奖励", en = "reward" }, clause = "二", amount = "reward" }]
budget = "reward"
"#;

async fn each_goes_by_the_version_of_its_place(dir: &Path) {
    let ballast = with(open(dir, "zh").await, BY_PLACE);
    let rows: &[Line<'_>] = &[
        ("A", "370102", &[("output_ytd", 5000)]),
        ("B", "370102", &[("output_ytd", 500)]),
        ("C", "370202", &[("output_ytd", 500)]),
        ("D", "370202", &[("output_ytd", 5)]),
    ];
    submit(&ballast, MONTHLY, "2024-03", rows).await;

    let report = ballast.run_rules(&one("by-place", on(2024, 3, 31))).await.unwrap();
    let found: Vec<(&str, &str, Verdict)> = report
        .lines
        .iter()
        .flat_map(|line| {
            let version = line.version.as_deref().unwrap();
            line.subjects.iter().map(move |of| (version, of.subject.as_str(), of.verdict))
        })
        .collect();
    let wanted = [
        ("province", "A", Verdict::Met),
        ("province", "B", Verdict::NotMet),
        ("qingdao", "C", Verdict::Met),
        ("qingdao", "D", Verdict::NotMet),
    ];
    assert_eq!(found, wanted);
    // All programmes at once count the same: nobody is judged twice.
    let all = ballast.run_rules(&RunQuery { case: on(2024, 3, 31), ..RunQuery::default() }).await.unwrap();
    let of = |version: &str| {
        let line = all
            .lines
            .iter()
            .find(|line| line.programme == "by-place" && line.version.as_deref() == Some(version));
        line.map(|line| (line.tally.met, line.tally.judged))
    };
    assert_eq!((of("province"), of("qingdao")), (Some((1, 2)), Some((1, 2))));

    let query =
        PayoutQuery { programme: "by-place".to_owned(), case: on(2024, 3, 31), ..PayoutQuery::default() };
    let report = ballast.payout_rule(&query).await.unwrap();
    let paid: Vec<(&str, &str, Decimal)> = report
        .all()
        .flat_map(|list| list.payout.lines.iter().map(|line| (list.payout.version.as_str(), line)))
        .filter(|(_, line)| line.granted > Decimal::ZERO)
        .map(|(version, line)| (version, line.subject.as_str(), line.granted))
        .collect();
    assert_eq!(paid, [("province", "A", Decimal::from(100)), ("qingdao", "C", Decimal::from(7))]);
    assert!(ballast.payout_workbook(&report).unwrap().starts_with(b"PK"));

    // Explained, each goes by the same version, named by id or by name.
    for (subject, version) in [("A", "province"), ("企业C", "qingdao")] {
        let query = ExplainQuery {
            programme: "by-place".to_owned(),
            subject: subject.to_owned(),
            case: on(2024, 3, 31),
            publish: false,
        };
        let explained = ballast.explain_rule(&query).await.unwrap();
        assert_eq!(explained.explanation.version.id, version);
        assert_eq!(explained.explanation.verdict, Verdict::Met);
    }

    // An objection is about one list; the others stand.
    let objection = Some(("D".to_owned(), vec![("output_ytd".to_owned(), Some(Decimal::from(600)))]));
    let report = ballast.payout_rule(&PayoutQuery { objection, ..query.clone() }).await.unwrap();
    let moved: Vec<Option<usize>> =
        report.all().map(|list| list.objection.as_ref().map(|changes| changes.all().count())).collect();
    assert_eq!(moved, [None, Some(1)]);
    let nobody = Some(("Z".to_owned(), vec![("output_ytd".to_owned(), None)]));
    let nobody = PayoutQuery { objection: nobody, ..query.clone() };
    assert!(ballast.payout_rule(&nobody).await.is_err());

    // A payment in one place is no charge on the budget of another.
    let payment = Payment {
        subject: "C".to_owned(),
        programme: "by-place".to_owned(),
        year: 2024,
        yuan: "7".to_owned(),
        paid_on: None,
        document: String::new(),
    };
    ballast.store.record_payments(&[payment]).await.unwrap();
    let report = ballast.payout_rule(&query).await.unwrap();
    let now: Vec<(Decimal, Decimal)> =
        report.all().map(|list| (list.payout.before, list.payout.now)).collect();
    assert_eq!(now, [(Decimal::ZERO, Decimal::from(100)), (Decimal::from(7), Decimal::ZERO)]);
}

/// Real growth needs a price index, and none is published for 2021.
const BY_FIGURE: &str = r#"
id = "by-figure"
name = { zh = "地区实际增长", en = "Real growth of regions" }
kind = "list"
subject = "region"
[[version]]
id = "1"
issuer = { zh = "本局", en = "the office" }
title = { zh = "办法", en = "measures" }
document = "1号"
[version.data]
fig = { figures = true }
[[version.condition]]
id = "some"
name = { zh = "有产值", en = "some output" }
clause = "一"
test = "fig.output > 0"
[[version.condition]]
id = "real"
name = { zh = "实际增长", en = "real growth" }
clause = "二"
test = "real_growth(fig.output) >= 0"
"#;

async fn a_figure_that_cannot_be_computed_is_missing(dir: &Path) {
    let ballast = with(open(dir, "en").await, BY_FIGURE);
    let row: &[(&str, i64)] = &[("output", 500), ("output_base", 400), ("output_ytd", 900)];
    submit(&ballast, MONTHLY, "2021-03", &[("A", "370102", row)]).await;
    let report = ballast.run_rules(&one("by-figure", on(2021, 3, 31))).await.unwrap();
    let line = &report.lines[0];
    assert!(line.tally.missing > 0 && line.tally.met == 0, "{line:?}");
    assert_eq!(line.notes.len(), 1, "{:?}", line.notes);
    assert!(line.notes[0].starts_with("output 2021-03: no constant prices"), "{:?}", line.notes);
    // Every other programme is judged as ever.
    let all = ballast.run_rules(&RunQuery { case: on(2021, 3, 31), ..RunQuery::default() }).await.unwrap();
    let lights = all.lines.iter().find(|line| line.programme == "warning-region").unwrap();
    assert!(lights.tally.judged > 0 && lights.notes.is_empty(), "{lights:?}");
}

async fn yearly_programmes_look_at_the_last_closed_year(dir: &Path) {
    let ballast = open(dir, "zh").await;
    let annual: &[(&str, i64)] = &[("revenue", 30_000), ("employees", 50)];
    for year in ["2022", "2023", "2024"] {
        submit(&ballast, "industrial-annual", year, &[("A", "370102", annual)]).await;
    }
    submit(&ballast, MONTHLY, "2024-03", &[("A", "370102", &[("output_ytd", 5)])]).await;
    for year in ["2022", "2023"] {
        let year: Period = year.parse().unwrap();
        ballast.close("industrial-annual", year, &CloseOptions::default()).await.unwrap();
    }
    let report = ballast.run_rules(&one("enterprise-size-2011", RuleCase::default())).await.unwrap();
    assert_eq!(report.on, date(2024, 1, 1), "2024 is not closed yet");
    assert_eq!(report.lines[0].read[0].1, "2023");
    let note = report.date_note.unwrap();
    assert_eq!(note, "未给基准日，取 2024-01-01：从这天起看的是最近一个已封账年度 2023 年");
    // A monthly programme goes by the last period, and says so in English to those who read it.
    let monthly = ballast.programme("warning-stopped").unwrap();
    assert_eq!(ballast.reference_date(&[monthly], &RuleCase::default()).await.unwrap(), date(2024, 3, 31));
    let english = open(dir, "en").await;
    let note = english.default_date_note(&[english.programme("warning-stopped").unwrap()], date(2024, 3, 31));
    assert_eq!(note, "no reference date was given: 2024-03-31, the end of the last period that has returns");

    // Nothing fits a day before all versions; the reader's language says why.
    let why = async |ballast: &Ballast| {
        let report =
            ballast.run_rules(&RunQuery { case: on(2010, 1, 1), ..RunQuery::default() }).await.unwrap();
        report.lines.into_iter().find(|line| line.programme == "little-giant").unwrap().why_not.unwrap()
    };
    assert!(
        why(&ballast).await.starts_with("little-giant 没有适用于该情形的版本\n  版本 A：基准日为 2010-01-01")
    );
    assert!(
        why(&english)
            .await
            .starts_with("no version of little-giant fits the case\n  version A: reference date")
    );
}

async fn levels_change_between_two_days(dir: &Path) {
    let ballast = open(dir, "zh").await;
    let month = |output: i64| [("output", output), ("output_base", 100), ("new_orders", 1)];
    for (period, a, b, c) in [("2024-03", 100, 70, 70), ("2024-04", 75, 70, 95)] {
        let (a, b, c) = (month(a), month(b), month(c));
        let rows: [Line<'_>; 3] = [("A", "370102", &a), ("B", "370102", &b), ("C", "370202", &c)];
        submit(&ballast, MONTHLY, period, &rows).await;
    }
    let query =
        RunQuery { changed_since: Some(date(2024, 3, 31)), ..one("warning-output-fall", on(2024, 4, 30)) };
    let report = ballast.run_rules(&query).await.unwrap();
    let changes = report.lines[0].changes.as_ref().unwrap();
    let ids = |list: &[ballast_rules::Change]| -> Vec<String> {
        list.iter().map(|change| change.subject.clone()).collect()
    };
    assert_eq!(ids(&changes.gained), ["A"], "warned of now");
    assert_eq!(ids(&changes.lost), ["C"], "recovered");
    assert_eq!(ids(&changes.other), ["B"], "one colour graver");
    assert_eq!(changes.other[0].grade, (Some("yellow".to_owned()), Some("orange".to_owned())));
    assert_eq!(changes.other[0].name, "企业B");
    let Because::Level(Some(before), Some(after)) = &changes.other[0].because else { panic!("{changes:?}") };
    assert_ne!(before, after);
    // What is published keeps the level.
    let query_b = ExplainQuery {
        programme: "warning-output-fall".to_owned(),
        subject: "B".to_owned(),
        case: on(2024, 4, 30),
        publish: true,
    };
    let explained = ballast.explain_rule(&query_b).await.unwrap();
    let (record, text) = ballast.published_rule(explained.published.unwrap()).await.unwrap();
    assert_eq!(record.level.as_ref().map(|level| level.id.as_str()), Some("orange"));
    assert!(text.contains("预警："), "{text}");
    // Only of the region asked about.
    let within = ballast.run_rules(&RunQuery { within: Some("370200".to_owned()), ..query }).await.unwrap();
    let changes = within.lines[0].changes.as_ref().unwrap();
    assert_eq!((ids(&changes.gained).len(), ids(&changes.lost)), (0, vec!["C".to_owned()]));
}

async fn payments_count_from_the_day_they_were_known(dir: &Path) {
    let ballast = open(dir, "zh").await;
    let row: &[(&str, i64)] = &[("output_ytd", 2_000_000), ("output_ytd_base", 1_000_000)];
    submit(&ballast, MONTHLY, "2023-03", &[("A", "370102", row)]).await;
    ballast.close(MONTHLY, "2023-03".parse().unwrap(), &CloseOptions::default()).await.unwrap();
    let payment = Payment {
        subject: "A".to_owned(),
        programme: "shandong-2023-year".to_owned(),
        year: 2023,
        yuan: "1500000".to_owned(),
        paid_on: None,
        document: String::new(),
    };
    ballast.store.record_payments(&[payment]).await.unwrap();
    let total = async |as_of| {
        let case = RuleCase { as_of, ..on(2023, 4, 30) };
        let query = PayoutQuery { programme: "shandong-2023-q1".to_owned(), case, ..PayoutQuery::default() };
        ballast.payout_rule(&query).await.unwrap().payout.total
    };
    // The cap of two million for both programmes leaves half a million; the clock stands on 1 May 2024.
    assert_eq!(total(None).await, Decimal::from(500_000));
    assert_eq!(total(Some(date(2024, 5, 1))).await, Decimal::from(500_000));
    assert_eq!(total(Some(date(2024, 4, 30))).await, Decimal::ZERO, "nor was the return known that day");
}

async fn a_scoped_reader_sees_only_its_own(dir: &Path) {
    let whole = open(dir, "zh").await;
    let row: &[(&str, i64)] = &[("output_ytd", 2_000_000), ("output_ytd_base", 1_000_000)];
    submit(&whole, MONTHLY, "2023-03", &[("A", "370102", row), ("B", "370202", row)]).await;
    let seen = async |ballast: &Ballast| -> Vec<String> {
        let report = ballast.run_rules(&one("shandong-2023-q1", on(2023, 4, 30))).await.unwrap();
        report.lines[0].subjects.iter().map(|of| of.subject.clone()).collect()
    };
    assert_eq!(seen(&whole).await, ["A", "B"]);
    let mut city = whole.clone();
    city.scope = Scope::Regions(vec!["370202".to_owned()]);
    assert_eq!(seen(&city).await, ["B"]);
    whole.close(MONTHLY, "2023-03".parse().unwrap(), &CloseOptions::default()).await.unwrap();
    assert_eq!(seen(&city).await, ["B"], "sealed returns as well");
    let query = crate::FigureQuery::new("output", "2023-01..2023-03");
    let total = async |ballast: &Ballast| ballast.figures(&query).await.unwrap().total;
    assert_eq!((total(&whole).await.counted, total(&city).await.counted), (2, 1));
    let mut own = whole.clone();
    own.scope = Scope::Enterprise("A".to_owned());
    assert_eq!(total(&own).await.counted, 1, "from the returns: sums are of many");
    assert!(city.sql_tables().await.is_err());
}

#[test]
fn versions_of_places() {
    super::tests::with_runtime(each_goes_by_the_version_of_its_place);
}

#[test]
fn figures_that_fail() {
    super::tests::with_runtime(a_figure_that_cannot_be_computed_is_missing);
}

#[test]
fn default_dates_and_reasons() {
    super::tests::with_runtime(yearly_programmes_look_at_the_last_closed_year);
}

#[test]
fn levels_since_a_day() {
    super::tests::with_runtime(levels_change_between_two_days);
}

#[test]
fn payments_as_of_a_day() {
    super::tests::with_runtime(payments_count_from_the_day_they_were_known);
}

#[test]
fn scopes() {
    super::tests::with_runtime(a_scoped_reader_sees_only_its_own);
}
