//! Industrial chains: from the quarterly table of the chain's office to a warning that names the row it stands on.

use std::path::Path;

use ballast_model::{Scope, Verdict};
use jiff::civil::date;

use super::{ExplainQuery, RuleCase, RunQuery};
use crate::{Ballast, CloseOptions, ImportOptions, ImportReport};

const FORM: &str = "chain-quarterly";
const WARNING: &str = "warning-chain";
const HEAD: &str = "产业链编号,产业链名称,所属地区,规上工业总产值_本季(亿元),规上工业总产值_上年同季(亿元),本地配套率_季末(%),本地配套率_上年同季(%)\n";

async fn open(dir: &Path) -> Ballast {
    Ballast::open(crate::desk::options(dir, "2024-08-01T01:00:00Z")).await.unwrap()
}

async fn import(ballast: &Ballast, period: &str, rows: &str) -> ImportReport {
    let options = ImportOptions {
        form: Some(FORM.to_owned()),
        period: Some(period.parse().unwrap()),
        ..ImportOptions::default()
    };
    let text = format!("{HEAD}{rows}");
    ballast.import_bytes(&format!("{period}.csv"), text.as_bytes(), None, &options).await.unwrap()
}

/// Two quarters of three chains, closed. The province's chain is its own, not a county's.
async fn two_quarters(ballast: &Ballast) {
    let quarters = [
        (
            "2024-Q1",
            "JN01,集成电路,济南市,9.9,10,40,41\nSD02,化工新材料,山东省,10,10,55,54\nQD03,家电,青岛市,20,19,60,63\n",
        ),
        (
            "2024-Q2",
            "JN01,集成电路,济南市,9,10,40,41\nSD02,化工新材料,山东省,9.9,10,55,54\nQD03,家电,青岛市,20,19,,\n",
        ),
    ];
    for (period, rows) in quarters {
        let report = import(ballast, period, rows).await;
        assert_eq!((report.errors, report.queries), (0, 0), "{:?}", report.findings);
        ballast.close(FORM, period.parse().unwrap(), &CloseOptions::default()).await.unwrap();
    }
}

fn run() -> RunQuery {
    RunQuery { programmes: vec![WARNING.to_owned()], ..RunQuery::default() }
}

async fn warned(ballast: &Ballast, query: RunQuery) -> Vec<(String, String, String)> {
    let report = ballast.run_rules(&query).await.unwrap();
    let line = report.lines.into_iter().find(|line| line.programme == WARNING).unwrap();
    line.subjects.into_iter().map(|of| (of.subject, of.region, of.grade.unwrap_or_default())).collect()
}

fn lines(of: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let mut found: Vec<_> =
        of.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect();
    found.sort();
    found
}

async fn are_warned_of_and_explained(dir: &Path) {
    let ballast = open(dir).await;
    two_quarters(&ballast).await;

    let report = ballast.run_rules(&run()).await.unwrap();
    assert_eq!(report.on, date(2024, 6, 30), "the last quarter that has returns");
    let line = &report.lines[0];
    assert!(!line.verified, "no document stands behind the lines");
    assert_eq!((line.tally.judged, line.tally.missing), (3, 0), "a level held is said whatever is missing");
    let mut found = warned(&ballast, run()).await;
    found.sort();
    let wanted =
        lines(&[("JN01", "370100", "red"), ("SD02", "370000", "yellow"), ("QD03", "370200", "yellow-local")]);
    assert_eq!(found, wanted);

    // With all others: chains are judged beside enterprises, of whom there are none.
    let all = ballast.run_rules(&RunQuery::default()).await.unwrap();
    let line = all.lines.iter().find(|line| line.programme == WARNING).unwrap();
    assert_eq!((line.why_not.as_deref(), line.tally.judged), (None, 3));

    let query = ExplainQuery {
        programme: WARNING.to_owned(),
        subject: "集成电路".to_owned(),
        case: RuleCase::default(),
        publish: true,
    };
    let explained = ballast.explain_rule(&query).await.unwrap();
    assert_eq!(explained.explanation.subject.id, "JN01");
    assert_eq!(explained.warning.as_ref().map(|of| of.id.as_str()), Some("red"));
    let origin = explained.origins.iter().find(|of| of.period.to_string() == "2024-Q2").unwrap();
    assert_eq!((origin.file.as_str(), origin.row, origin.vintage.as_str()), ("2024-Q2.csv", 2, "v1"));
    let (_, text) = ballast.published_rule(explained.published.unwrap()).await.unwrap();
    assert!(text.contains("集成电路") && text.contains("连续两季下降"), "{text}");

    let since = RunQuery { changed_since: Some(date(2024, 3, 31)), ..run() };
    let report = ballast.run_rules(&since).await.unwrap();
    let changes = report.lines[0].changes.as_ref().unwrap();
    let ids = |of: &[ballast_rules::Change]| of.iter().map(|of| of.subject.clone()).collect::<Vec<_>>();
    assert_eq!(
        (ids(&changes.gained), ids(&changes.other)),
        (vec!["SD02".to_owned()], vec!["JN01".to_owned()])
    );
}

async fn are_no_enterprises(dir: &Path) {
    let ballast = open(dir).await;
    two_quarters(&ballast).await;
    let known = ballast.store.enterprises_on(None, None, &Scope::All).await.unwrap();
    assert!(known.is_empty(), "the register of enterprises holds enterprises");
    // A city's office sees its own chains.
    let mut city = ballast.clone();
    city.scope = Scope::Regions(vec!["370100".to_owned(), "370102".to_owned()]);
    assert_eq!(warned(&city, run()).await, lines(&[("JN01", "370100", "red")]));
    let within = RunQuery { within: Some("青岛市".to_owned()), ..run() };
    assert_eq!(warned(&ballast, within).await, lines(&[("QD03", "370200", "yellow-local")]));
}

async fn have_codes_and_rates_that_can_be(dir: &Path) {
    let ballast = open(dir).await;
    let report = import(&ballast, "2024-Q2", ",无编号,济南市,1,1,40,40\nA,有编号,济南市,1,1,101,40\n").await;
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["id-blank", "local-rate-a-share"], "{:?}", report.findings);
    assert_eq!(report.errors, 2);
    // Nobody has reported: asked about one, it says so and no more.
    let query = ExplainQuery {
        programme: WARNING.to_owned(),
        subject: "A".to_owned(),
        case: RuleCase { on: Some(date(2024, 6, 30)), ..RuleCase::default() },
        publish: false,
    };
    let error = ballast.explain_rule(&query).await.unwrap_err().to_string();
    assert!(error.contains("nobody has returns of that"), "{error}");
    let line = &ballast.run_rules(&RunQuery { case: query.case, ..run() }).await.unwrap().lines[0];
    assert_eq!(line.tally.judged, 0);
    assert!(line.subjects.iter().all(|of| of.verdict == Verdict::MissingData));
}

#[test]
fn chains_are_warned_of_and_explained() {
    super::tests::with_runtime(are_warned_of_and_explained);
}

#[test]
fn chains_are_no_enterprises() {
    super::tests::with_runtime(are_no_enterprises);
}

#[test]
fn chains_have_codes_and_rates_that_can_be() {
    super::tests::with_runtime(have_codes_and_rates_that_can_be);
}
