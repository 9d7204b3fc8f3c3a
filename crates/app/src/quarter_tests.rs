//! Figures of a quarter: what is read for them is every month of it, in the figure, behind it and around it.

use std::path::Path;

use ballast_model::{Origin, ReturnTable, Subject};
use ballast_packs::plan::FieldKind;
use ballast_store::NewSubmission;
use rust_decimal::Decimal;

use crate::{Ballast, CloseOptions, FigureQuery, TraceQuery, dispatch::DispatchQuery, figures::Dimension};

const FORM: &str = "industrial-monthly";

async fn open(dir: &Path) -> Ballast {
    Ballast::open(crate::desk::options(dir, "2024-08-01T18:30:05.123456Z")).await.unwrap()
}

/// One return: who, and values by column.
type Line<'a> = (&'a str, &'a [(&'a str, i64)]);

/// Returns of a period, the first `queries` of them marked by a check.
async fn submit(ballast: &Ballast, period: &str, queries: u64, rows: &[Line<'_>]) {
    let columns: Vec<String> =
        ballast.packs.forms[FORM].fields.iter().map(|field| field.id.clone()).collect();
    let mut table = ReturnTable::new(FORM, period.parse().unwrap(), columns.clone());
    for (number, (id, known)) in rows.iter().enumerate() {
        let subject = Subject {
            id: (*id).to_owned(),
            name: format!("企业{id}"),
            region: if *id == "B" { "370103" } else { "370102" }.to_owned(),
            industry: "2614".to_owned(),
            size: "L".to_owned(),
            ownership: String::new(),
        };
        let value = |column: &String| known.iter().find(|(of, _)| of == column).map(|(_, value)| *value);
        let values: Vec<Option<i64>> = columns.iter().map(value).collect();
        let marks = if (number as u64) < queries { "unit-slip" } else { "" };
        table.push(&subject, &values, &Origin { row: number as u32 + 2, ..Origin::default() }, marks);
    }
    let submission = NewSubmission {
        form: FORM.to_owned(),
        kind: "import".to_owned(),
        source_name: format!("{period}.csv"),
        document: None,
        queries,
        tables: vec![table],
        note: String::new(),
        register: true,
    };
    ballast.store.submit(submission).await.unwrap();
}

async fn close(ballast: &Ballast, period: &str) {
    ballast.close(FORM, period.parse().unwrap(), &CloseOptions::default()).await.unwrap();
}

/// A month's output and that of last year's month, as stated; since January too, where the month is so given.
fn output(now: i64, base: i64, to_date: i64, to_date_base: i64) -> Vec<(&'static str, i64)> {
    vec![("output", now), ("output_base", base), ("output_ytd", to_date), ("output_ytd_base", to_date_base)]
}

/// Two enterprises over three months, April closed and June open; B files nothing for June.
async fn quarter(dir: &Path) -> Ballast {
    let ballast = open(dir).await;
    let a = [output(1_100, 1_000, 4_100, 4_000), output(2_200, 2_000, 6_300, 6_000)];
    let b = [output(5_000, 9_000, 20_000, 36_000), output(4_000, 9_000, 24_000, 45_000)];
    submit(&ballast, "2024-04", 2, &[("A", &a[0]), ("B", &b[0])]).await;
    submit(&ballast, "2024-05", 1, &[("A", &a[1]), ("B", &b[1])]).await;
    submit(&ballast, "2024-06", 0, &[("A", &output(3_300, 3_000, 9_600, 9_000))]).await;
    close(&ballast, "2024-04").await;
    ballast
}

pub(crate) fn with_quarter(case: impl AsyncFnOnce(Ballast)) {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async { case(quarter(dir.path()).await).await });
}

fn thousand(value: i64) -> Decimal {
    Decimal::from(value)
}

#[test]
fn a_quarter_is_opened_down_to_the_returns_of_all_its_months() {
    with_quarter(async |ballast| {
        let query = TraceQuery {
            indicator: "output".to_owned(),
            period: "2024-Q2".to_owned(),
            by: Dimension::Region,
            node: None,
            within: Vec::new(),
            as_of: None,
            limit: 0,
        };
        let report = ballast.trace(&query).await.unwrap();
        let figure = ballast.figures(&FigureQuery::new("output", "2024-Q2")).await.unwrap();
        // Ten thousands are shown of thousands stored.
        assert_eq!(figure.total.value.map(|value| value * Decimal::TEN), Some(report.value));
        assert_eq!((report.counted, report.value), (5, thousand(15_600)));
        assert_eq!((report.current, report.base), (thousand(15_600), thousand(24_000)));
        let rows: Vec<(String, &str, &str)> = report
            .rows
            .iter()
            .map(|row| (row.period.to_string(), row.subject.as_str(), row.file.as_str()))
            .collect();
        let month = |n: u8, who: &'static str, file: &'static str| (format!("2024-{n:02}"), who, file);
        assert_eq!(
            rows,
            [
                month(5, "B", "2024-05.csv"),
                month(4, "B", "2024-04.csv"),
                month(6, "A", "2024-06.csv"),
                month(5, "A", "2024-05.csv"),
                month(4, "A", "2024-04.csv"),
            ]
        );

        // Half past two at night in China is the evening before in Greenwich.
        assert_eq!(report.rows[0].received_at, "2024-08-02T02:30:05+08:00");
        let one = ballast.trace(&TraceQuery { limit: 1, ..query.clone() }).await.unwrap();
        assert_eq!((one.rows.len(), one.not_listed, one.value), (1, 4, report.value));
        // A run from January stands in the last month's return.
        let to_date = TraceQuery { period: "2024-01..2024-05".to_owned(), ..query };
        let to_date = ballast.trace(&to_date).await.unwrap();
        assert_eq!((to_date.counted, to_date.value), (2, thousand(30_300)));
    });
}

#[test]
fn the_dispatch_of_a_quarter_tells_what_its_months_tell() {
    with_quarter(async |ballast| {
        let month = async |period: &str| {
            let query = DispatchQuery { period: Some(period.parse().unwrap()), ..DispatchQuery::default() };
            ballast.dispatch(&query).await.unwrap()
        };
        // April is revised: A's output was 100 too low.
        ballast.reopen(FORM, "2024-04".parse().unwrap(), "更正").await.unwrap();
        submit(&ballast, "2024-04", 0, &[("A", &output(1_200, 1_000, 4_200, 4_000))]).await;
        close(&ballast, "2024-04").await;
        // In June C has stopped, which never reported before.
        let mut stopped = output(0, 700, 0, 4_000);
        let status = &ballast.packs.dispatch.stopped[0];
        stopped.push((status.0.as_str(), choice(&ballast, &status.0, &status.1)));
        submit(&ballast, "2024-06", 0, &[("C", &stopped)]).await;

        let (june, quarter) = (month("2024-06").await, month("2024-Q2").await);
        assert_eq!((june.stopped_count, june.queries), (1, 0));
        assert_eq!(quarter.stopped_count, 1);
        assert_eq!(quarter.stopped[0].name, "企业C");
        // One in April, where the other return was sent again without it, and one in May.
        assert_eq!(quarter.queries, 2);
        // B fell from 18,000 to 9,000 over the quarter, though it filed nothing for June.
        assert_eq!((june.falling_count, quarter.falling_count), (0, 1));
        assert_eq!(quarter.falling[0].id, "B");
        assert!(quarter.falling[0].region.contains("市中"), "{:?}", quarter.falling[0]);
        let missing: Vec<(u64, u64, &[String])> =
            quarter.missing.iter().map(|row| (row.missing, row.expected, row.examples.as_slice())).collect();
        assert_eq!(missing, [(1, 1, ["企业B".to_owned()].as_slice())]);
        // June and May are open and have no earlier state; April's correction is the whole change.
        assert_eq!(quarter.revision_of, "v1–open → v2–open");
        let parts: Vec<(&str, u64, String)> = quarter
            .revision
            .iter()
            .map(|part| (part.cause.as_str(), part.subjects, part.value.text.clone()))
            .collect();
        assert_eq!(parts, [("corrected", 1, "10".to_owned())]);
        assert_eq!(quarter.trend.len(), 3);
    });
}

/// Place of a code in a field's list.
fn choice(ballast: &Ballast, field: &str, code: &str) -> i64 {
    match &ballast.packs.forms[FORM].field(field).unwrap().kind {
        FieldKind::Choice(codes) => codes.iter().position(|(of, _)| of == code).unwrap() as i64,
        FieldKind::Quantity => panic!("{field} is a quantity"),
    }
}

#[test]
fn a_quarter_names_the_vintages_of_all_its_months() {
    with_quarter(async |ballast| {
        close(&ballast, "2024-05").await;
        close(&ballast, "2024-06").await;
        let asked = async || ballast.figures(&FigureQuery::new("output", "2024-Q2")).await.unwrap().header;
        let even = asked().await;
        assert_eq!(even.vintage, "v1");
        assert!(!even.notes.iter().any(|note| note.contains("版本")), "{:?}", even.notes);

        ballast.reopen(FORM, "2024-05".parse().unwrap(), "更正").await.unwrap();
        let open = asked().await;
        assert_eq!(open.vintage, "v1–open");
        close(&ballast, "2024-05").await;
        let uneven = asked().await;
        assert_eq!(uneven.vintage, "v1–v2");
        let wanted = "各期数据版本不同：2024年4月 v1、2024年5月 v2、2024年6月 v1";
        assert!(uneven.notes.iter().any(|note| note == wanted), "{:?}", uneven.notes);
    });
}

#[test]
fn nobody_is_said_to_have_reported_where_nobody_was_expected() {
    with_quarter(async |ballast| {
        let told = async |period: &str| {
            let query = DispatchQuery { period: Some(period.parse().unwrap()), ..DispatchQuery::default() };
            let dispatch = ballast.dispatch(&query).await.unwrap();
            let brief = ballast.brief_of(&dispatch, &query, None).unwrap().document.markdown;
            format!("{}{brief}", crate::dispatch::text(&dispatch, &ballast.packs, "zh"))
        };
        let (first, second) = (told("2024-04").await, told("2024-05").await);
        for (text, expected) in [(first, false), (second, true)] {
            assert_eq!(text.contains("没有上期报表"), !expected);
            assert_eq!(text.contains("本期均已"), expected);
        }
    });
}
