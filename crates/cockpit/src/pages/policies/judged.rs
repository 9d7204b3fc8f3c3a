use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{
    AppError,
    judge::{RunLine, RunQuery, RunReport, RunSubject},
};
use ballast_model::Verdict;
use ballast_packs::plan::Programme;
use rust_decimal::Decimal;

use super::{Asked, Tabs, case, kind_name};
use crate::{
    Link, PageError, Right, Viewer,
    grid::{Cell, Grid, Head, Pages, grouped},
    layout::{Layout, Section},
    pages::enterprises::verdict,
    take::{self, Kind},
};

#[derive(Template)]
#[template(path = "policy.html")]
struct One {
    layout: Layout,
    id: String,
    kind: &'static str,
    report: Option<Arc<RunReport>>,
    refused: String,
    lines: Vec<Shown>,
    conditions: Vec<(String, Vec<(String, String)>)>,
    grid: Grid,
    verdicts: [(&'static str, &'static str); 4],
    asked: Asked,
    tabs: Tabs,
}

/// One version's counts.
struct Shown {
    version: String,
    counts: Vec<(String, usize, String)>,
    yuan: String,
    grades: Vec<(String, usize)>,
    notes: Vec<String>,
    read: String,
}

async fn run(viewer: &Viewer, id: &str, asked: &Asked) -> Result<Arc<RunReport>, AppError> {
    let query = RunQuery {
        programmes: vec![id.to_owned()],
        case: case(asked)?,
        within: Some(asked.region.clone()).filter(|region| !region.is_empty()),
        ..RunQuery::default()
    };
    viewer.on_record("read", "*", &format!("run {id}")).await?;
    viewer.ballast.run_rules_kept(&query).await
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not-met",
        Verdict::MissingData => "missing-data",
        Verdict::NeedsJudgement => "needs-judgement",
        Verdict::NotApplicable => "not-applicable",
    }
}

/// One programme: its conditions, and who meets them.
pub(crate) async fn one(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let programme = viewer.ballast.programme(&id)?;
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    // A programme that nobody can be judged by yet is still worth reading.
    let (report, refused) = match run(&viewer, &id, &asked).await {
        Ok(report) => (Some(report), String::new()),
        Err(AppError::Question(why)) => (None, why.in_words(lang)),
        Err(error) => return Err(error.into()),
    };
    let lines: Vec<&RunLine> = report.iter().flat_map(|report| &report.lines).collect();
    let link = Link::to(format!("/policies/{id}"))
        .with("on", &asked.on)
        .with("verdict", &asked.verdict)
        .with("region", &asked.region);
    let rows = subjects(&lines, &asked);
    let pages = Pages::of(rows.len(), asked.page, &link);
    let mut grid = subject_grid(&viewer, programme, pages.cut(&rows));
    grid.pages = pages;
    let take = |kind: &str| {
        let address = link.to_string();
        address.replacen(&format!("/policies/{id}"), &format!("/policies/{id}/take.{kind}"), 1)
    };
    // Nothing to take away where nobody could be judged, and only for who may.
    grid.exports = (report.is_some() && viewer.may(Right::Judge)).then(|| (take("csv"), take("xlsx")));
    let shown = lines.iter().map(|line| {
        let at = |key: &str| link.clone().with("verdict", key).with("page", "").to_string();
        let tally = &line.tally;
        let counts = [
            (words.policies_met(), tally.met, "met"),
            (words.policies_not_met(), tally.not_met, "not-met"),
            (words.policies_missing(), tally.missing, "missing-data"),
            (words.policies_judgement(), tally.needs_judgement, "needs-judgement"),
        ];
        let mut notes = line.notes.clone();
        notes.extend(line.why_not.clone());
        notes.extend(report.as_ref().and_then(|report| report.date_note.clone()));
        if !line.verified && line.version.is_some() {
            notes.push(words.policies_unverified_long().to_owned());
        }
        Shown {
            version: line.version.clone().unwrap_or_default(),
            counts: counts.into_iter().map(|(name, count, key)| (name.to_owned(), count, at(key))).collect(),
            yuan: if tally.yuan.is_zero() { String::new() } else { grouped(tally.yuan, 0) },
            grades: line.grades.iter().map(|(_, name, count)| (name.get(lang).to_owned(), *count)).collect(),
            notes,
            read: line
                .read
                .iter()
                .map(|(form, period, vintage)| format!("{form} {period} {}", viewer.words.vintage(vintage)))
                .collect::<Vec<_>>()
                .join("; "),
        }
    });
    let conditions = programme.versions.iter().map(|version| {
        let source = &version.source;
        let head = format!(
            "{} · {} {} {}",
            version.id,
            source.issuer.get(lang),
            source.title.get(lang),
            source.number
        );
        let list =
            version.conditions.iter().map(|of| (of.name.get(lang).to_owned(), of.clause.clone())).collect();
        (head, list)
    });
    let page = One {
        verdicts: [
            ("met", words.policies_met()),
            ("not-met", words.policies_not_met()),
            ("missing-data", words.policies_missing()),
            ("needs-judgement", words.policies_judgement()),
        ],
        lines: shown.collect(),
        conditions: conditions.collect(),
        kind: kind_name(&viewer, programme.kind),
        tabs: Tabs::of(&viewer, programme, &asked, "list"),
        layout: Layout::new(&viewer, Section::Policies, programme.name.get(lang)),
        report,
        refused,
        grid,
        asked,
        id,
    };
    Ok(Html(page.render()?))
}

/// Subjects of all versions that the question keeps, those that meet it first.
fn subjects<'a>(lines: &[&'a RunLine], asked: &Asked) -> Vec<&'a RunSubject> {
    let all = lines.iter().flat_map(|line| &line.subjects);
    let mut rows: Vec<_> = all
        .filter(|subject| asked.verdict.is_empty() || verdict_key(subject.verdict) == asked.verdict)
        .collect();
    rows.sort_by_key(|subject| (subject.verdict != Verdict::Met, subject.verdict == Verdict::NotApplicable));
    rows
}

fn subject_grid(viewer: &Viewer, programme: &Programme, rows: &[&RunSubject]) -> Grid {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let award = rows.iter().any(|row| row.yuan != "0");
    let grades = rows.iter().any(|row| row.grade.is_some());
    let mut heads = vec![
        Head::text(words.policies_subject()),
        Head::text(words.frame_region()),
        Head::text(words.policies_verdict()),
    ];
    if grades {
        heads.push(Head::text(words.policies_grade()));
    }
    if award {
        heads.push(Head::number(words.policies_amount(), words.policies_yuan()));
    }
    heads.push(Head::text(words.policies_because()));
    let row = |subject: &&RunSubject| {
        let names = viewer.ballast.subject_names(&ballast_model::Subject {
            region: subject.region.clone(),
            ..ballast_model::Subject::default()
        });
        let explain =
            format!("/policies/{}/explain/{}", programme.id, crate::link::encoded(&subject.subject));
        let name = if subject.name.is_empty() { &subject.subject } else { &subject.name };
        let mut cells =
            vec![Cell::text(name).to(explain), Cell::text(names[0].clone()), verdict(words, subject.verdict)];
        if grades {
            cells.push(Cell::text(subject.grade.clone().unwrap_or_default()));
        }
        if award {
            cells.push(Cell::number(subject.yuan.parse::<Decimal>().ok().filter(|yuan| !yuan.is_zero()), 0));
        }
        let because: Vec<&str> = subject.because.iter().map(|text| text.get(lang)).collect();
        cells.push(Cell::text(because.join("; ")));
        cells
    };
    Grid { heads, rows: rows.iter().map(row).collect(), ..Grid::default() }
}

/// Who meets it, to take away.
pub(crate) async fn take_away(
    viewer: Viewer,
    Path((id, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let kind = Kind::of(&kind)?;
    let programme = viewer.ballast.programme(&id)?;
    let report = run(&viewer, &id, &asked).await?;
    let lines: Vec<&RunLine> = report.lines.iter().collect();
    let title = format!("{} {}", programme.name.get(viewer.ballast.lang()), report.on);
    let mut notes: Vec<String> = report.date_note.iter().cloned().collect();
    for line in &lines {
        let read = line.read.iter();
        notes.extend(
            read.map(|(form, period, vintage)| format!("{form} {period} {}", viewer.words.vintage(vintage))),
        );
        notes.extend(line.notes.iter().cloned());
    }
    let sheet = subject_grid(&viewer, programme, &subjects(&lines, &asked)).sheet(&title, notes);
    Ok(take::answer(&sheet, kind, &title)?.into_response())
}
