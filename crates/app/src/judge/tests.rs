use std::{path::Path, sync::Arc};

use ballast_model::{Origin, ReturnTable, Subject, Verdict};
use ballast_packs::plan::RuleEvaluator;
use ballast_store::NewSubmission;
use jiff::civil::date;
use rust_decimal::Decimal;

use super::*;
use crate::{Ballast, OpenOptions};

const FORM: &str = "industrial-monthly";
const Q1: &str = "shandong-2023-q1";

/// One firm's March: output since January and what it was a year before, in thousand yuan.
async fn desk(dir: &Path, rules: Arc<dyn RuleEvaluator>) -> Ballast {
    let ballast = Ballast::open(OpenOptions { rules, ..crate::desk::options(dir, "2023-05-01T01:00:00Z") })
        .await
        .unwrap();
    let columns: Vec<String> =
        ballast.packs.forms[FORM].fields.iter().map(|field| field.id.clone()).collect();
    let place = |id: &str| columns.iter().position(|column| column == id).unwrap();
    let (current, base) = (place("output_ytd"), place("output_ytd_base"));
    let mut values = vec![None; columns.len()];
    let mut table = ReturnTable::new(FORM, "2023-03".parse().unwrap(), columns.clone());
    for (id, now, then) in
        [("A", 2_000_000, Some(1_000_000)), ("B", 1_100_000, Some(1_000_000)), ("C", 5, None)]
    {
        let subject = Subject {
            id: id.to_owned(),
            name: format!("企业{id}"),
            region: "370102".to_owned(),
            industry: "2614".to_owned(),
            size: "L".to_owned(),
            ownership: String::new(),
        };
        (values[current], values[base]) = (Some(now), then);
        table.push(&subject, &values, &Origin { row: 2, ..Origin::default() }, "");
    }
    let submission = NewSubmission {
        form: FORM.to_owned(),
        kind: "import".to_owned(),
        source_name: "三月.csv".to_owned(),
        document: None,
        queries: 0,
        tables: vec![table],
        note: String::new(),
        register: true,
    };
    ballast.store.submit(submission).await.unwrap();
    ballast
}

fn on(day: jiff::civil::Date) -> RuleCase {
    RuleCase { on: Some(day), ..RuleCase::default() }
}

async fn runs_and_explains(dir: &Path) {
    let ballast = desk(dir, Arc::new(ballast_rules::PlainEvaluator)).await;
    let query =
        RunQuery { programmes: vec![Q1.to_owned()], case: on(date(2023, 4, 30)), ..RunQuery::default() };
    let report = ballast.run_rules(&query).await.unwrap();
    let line = &report.lines[0];
    assert_eq!((line.tally.met, line.tally.not_met, line.tally.missing), (1, 1, 1));
    assert_eq!(line.subjects[0].subject, "A");
    // All programmes at once: the same counts, and no programme fails the run.
    let all =
        ballast.run_rules(&RunQuery { case: on(date(2023, 4, 30)), ..RunQuery::default() }).await.unwrap();
    let same = all.lines.iter().find(|line| line.programme == Q1).unwrap();
    assert_eq!(same.tally, line.tally);

    let ask = |subject: &str, publish| ExplainQuery {
        programme: Q1.to_owned(),
        subject: subject.to_owned(),
        case: on(date(2023, 4, 30)),
        publish,
    };
    let explained = ballast.explain_rule(&ask("企业A", true)).await.unwrap();
    assert_eq!(explained.explanation.verdict, Verdict::Met);
    assert_eq!((explained.origins[0].file.as_str(), explained.origins[0].row), ("三月.csv", 2));
    let (record, text) = ballast.published_rule(explained.published.unwrap()).await.unwrap();
    assert_eq!(record.explanation, explained.explanation);
    assert!(text.contains("企业A"), "{text}");
    let missing = ballast.explain_rule(&ask("C", false)).await.unwrap();
    assert_eq!(missing.explanation.verdict, Verdict::MissingData);
    let unknown = ballast.explain_rule(&ask("Z", false)).await.unwrap_err().to_string();
    assert!(unknown.contains("\"Z\""), "{unknown}");

    // A higher line loses the only winner and its money.
    let what_if = WhatIfQuery {
        programme: Q1.to_owned(),
        case: on(date(2023, 4, 30)),
        set: vec![("growth_min".to_owned(), Decimal::from(200))],
        against: None,
    };
    let report = ballast.what_if_rule(&what_if).await.unwrap();
    assert_eq!((report.result.losers.len(), report.result.winners.len()), (1, 0));
    assert_eq!(report.result.before.yuan, Decimal::from(1_000_000));

    // What was paid before for the year is taken off what is due, and a row read before is not counted twice.
    let file = dir.join("paid.csv");
    let head = "统一社会信用代码,项目,年度,金额（元）\n";
    std::fs::write(&file, format!("{head}A,{Q1},2023,\"400,000.50\"\n")).unwrap();
    assert_eq!(ballast.import_paid(&file).await.unwrap().added, 1);
    assert_eq!(ballast.import_paid(&file).await.unwrap().known, 1);
    let payout =
        PayoutQuery { programme: Q1.to_owned(), case: on(date(2023, 4, 30)), ..PayoutQuery::default() };
    let list = ballast.payout_rule(&payout).await.unwrap();
    let sums = |list: &PayoutReport| [list.payout.total, list.payout.before, list.payout.now];
    let fen = |fen: i64| Decimal::new(fen, 2);
    assert_eq!(sums(&list), [fen(100_000_000), fen(40_000_050), fen(59_999_950)]);
    let [cells, words] = notice(&ballast, &list);
    for amount in ["<v>1000000</v>", "<v>400000.5</v>", "<v>599999.5</v>"] {
        assert_eq!(cells.matches(amount).count(), 2, "{amount} in its line and in the total: {cells}");
    }
    assert!(words.contains("企业A") && words.contains("此前已拨付（元）"), "{words}");
    assert!(words.contains("本年度此前已拨付 400000.5 元"), "{words}");
    // Paid in full, it is no longer among those to be paid: a note tells of it.
    std::fs::write(&file, format!("{head}A,{Q1},2023,599999.50\n")).unwrap();
    assert_eq!(ballast.import_paid(&file).await.unwrap().added, 1);
    let list = ballast.payout_rule(&payout).await.unwrap();
    assert_eq!(sums(&list), [fen(100_000_000), fen(100_000_000), fen(0)]);
    assert!(list.payout.lines.iter().any(|line| line.subject == "A" && line.paid_in_full()));
    let [_, words] = notice(&ballast, &list);
    assert!(!words.contains("企业A"), "{words}");
    assert!(words.contains("其中 1 户已足额拨付（1000000 元），不列入本次拨付"), "{words}");
    std::fs::write(&file, format!("{head},nothing,x,1.234\n")).unwrap();
    let wrong = ballast.import_paid(&file).await.unwrap_err().to_string();
    for column in ["subject", "programme", "year", "yuan"] {
        assert!(wrong.contains(&format!("row 2, column {column}")), "{wrong}");
    }
}

/// The cells and the words of the list for public notice.
fn notice(ballast: &Ballast, list: &PayoutReport) -> [String; 2] {
    let book = ballast.payout_workbook(list).unwrap();
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"].map(|name| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut book.by_name(name).unwrap(), &mut text).unwrap();
        text
    })
}

async fn holds_titles(dir: &Path) {
    let ballast = desk(dir, Arc::new(ballast_rules::PlainEvaluator)).await;
    let file = dir.join("titles.csv");
    let text = "统一社会信用代码,称号,证书编号,有效期起\nA,创新型中小企业,C-1,2023-01-15\n";
    std::fs::write(&file, encoding_rs::GB18030.encode(text).0).unwrap();
    assert_eq!(ballast.import_titles(&file).await.unwrap().added, 1);
    assert_eq!(ballast.import_titles(&file).await.unwrap().added, 0);
    let held = ballast.titles_on(Some(date(2026, 1, 14))).await.unwrap();
    assert_eq!((held[0].title.as_str(), held[0].valid_to), ("innovative-sme", Some(date(2026, 1, 14))));
    assert!(ballast.titles_on(Some(date(2026, 1, 15))).await.unwrap().is_empty());
    std::fs::write(&file, "subject,title\nA,x\n").unwrap();
    let wrong = ballast.import_titles(&file).await.unwrap_err().to_string();
    assert!(wrong.contains("row 1: no column valid_from"), "{wrong}");
}

pub(super) fn with_runtime(case: impl AsyncFnOnce(&Path)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    runtime.block_on(case(dir.path()));
}

#[test]
fn programmes_run_over_what_was_reported() {
    with_runtime(runs_and_explains);
}

#[test]
fn titles_are_read_and_held() {
    with_runtime(holds_titles);
}

#[test]
fn a_new_programme_checks() {
    let dir = tempfile::tempdir().unwrap();
    for kind in ["list", "award"] {
        let new = NewProgramme {
            id: format!("own-{kind}"),
            name: "本市\"重点\"企业".to_owned(),
            kind: kind.to_owned(),
            issuer: "本局".to_owned(),
            title: "办法".to_owned(),
            document: "〔2024〕1号".to_owned(),
            valid_from: Some(date(2024, 1, 1)),
            form: "industrial-annual".to_owned(),
            column: "revenue".to_owned(),
            least: Decimal::from(20_000_000),
            unit: "元".to_owned(),
            clause: "第一条".to_owned(),
        };
        let path = new_programme(dir.path(), &[], &new).unwrap();
        let found = check_rules(&[dir.path().join("packs/own")], date(2024, 6, 1));
        let own: Vec<_> =
            found.iter().filter(|d| path.ends_with(&d.file) || d.file.contains("own")).collect();
        assert!(own.is_empty(), "{own:?}");
        assert!(new_programme(dir.path(), &[], &new).is_err(), "written twice");
        // What does not check is not written: it would keep the data directory from opening.
        let wrong = NewProgramme { id: format!("wrong-{kind}"), form: "nope".to_owned(), ..new.clone() };
        let refused = new_programme(dir.path(), &[], &wrong).unwrap_err();
        assert!(matches!(refused, crate::AppError::Packs { .. }), "{refused}");
        assert!(!dir.path().join(format!("packs/own/rules/wrong-{kind}.toml")).exists());
    }
}
