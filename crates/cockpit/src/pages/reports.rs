use std::path::Path as FilePath;

use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path, Query, State},
    response::{Html, Redirect},
};
use ballast_app::{
    AppError, Question,
    ledger::REPORT_TASK,
    read::{AcceptOptions, Acceptance, FigureRows, Outcome, Report, TaskRows, compare, marked},
};
use serde::Deserialize;

use super::{ledger, returns::board::day};
use crate::{
    Link, PageError, Right, Site, Viewer,
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
};

#[derive(Template)]
#[template(path = "reports.html")]
struct List {
    layout: Layout,
    grid: Grid,
    accepted: Grid,
    choices: Vec<(i64, String)>,
    /// Reports with tasks that are not on the ledger yet: name, how many are.
    waiting: Vec<(String, String)>,
}

/// 文档: reports dropped in and accepted.
pub(crate) async fn list(viewer: Viewer) -> Result<Html<String>, PageError> {
    let (ballast, words) = (&viewer.ballast, viewer.words);
    let dropped = ballast.store.dropped_reports(ballast.scope()).await.map_err(AppError::from)?;
    let accepted = ballast.store.accepted_reports(None).await.map_err(AppError::from)?;
    let row = |report: &ballast_store::DroppedReport| {
        let stands = accepted.iter().any(|of| of.document == report.document);
        let state = if stands {
            Cell::text(format!("✓ {}", words.reports_accepted())).class("verdict met")
        } else {
            Cell::text(format!("○ {}", words.reports_to_read())).class("verdict missing-data")
        };
        vec![
            Cell::text(&report.file).to(format!("/reports/{}", report.id)),
            Cell::text(day(report.dropped_at)),
            Cell::text(&report.actor),
            state,
        ]
    };
    let heads = [words.reports_file(), words.reports_dropped(), words.reports_by(), words.reports_state()];
    let grid = Grid {
        heads: heads.into_iter().map(Head::text).collect(),
        rows: dropped.iter().map(row).collect(),
        pages: Pages::all(dropped.len()),
        ..Grid::default()
    };
    let opened = ballast.report_tasks_opened(REPORT_TASK).await?;
    let progress = |name: &str| {
        let of = opened.iter().find(|of| of.report == name);
        of.map_or_else(Cell::missing, |of| Cell::text(words.reports_opened_of(of.opened, of.tasks)))
    };
    let stand = |report: &ballast_store::AcceptedReport| {
        vec![
            Cell::text(&report.name),
            Cell::text(&report.file),
            Cell::text(day(report.accepted_at)),
            Cell::text(&report.actor),
            progress(&report.name),
        ]
    };
    let heads = [
        words.reports_known_by(),
        words.reports_file(),
        words.reports_accepted(),
        words.reports_by(),
        words.reports_on_the_ledger(),
    ];
    let accepted = Grid {
        heads: heads.into_iter().map(Head::text).collect(),
        rows: accepted.iter().map(stand).collect(),
        pages: Pages::all(accepted.len()),
        ..Grid::default()
    };
    let layout = Layout::new(&viewer, Section::Reports, words.reports_title());
    let choices = dropped.iter().map(|report| (report.id, report.file.clone())).collect();
    let waiting = opened.iter().filter(|of| of.opened < of.tasks && viewer.may(Right::Bulk));
    let waiting =
        waiting.map(|of| (of.report.clone(), words.reports_opened_of(of.opened, of.tasks))).collect();
    Ok(Html(List { layout, grid, accepted, choices, waiting }.render()?))
}

/// How surely an indicator has to be recognised before a promise becomes a target, as with the command.
const USUAL_CONFIDENCE: f64 = 0.8;

/// Bytes that a report may have.
const MOST: usize = 32 << 20;

/// Takes a report in where it can be read; what gives no text leaves nothing behind.
pub(crate) async fn drop_in(
    viewer: Viewer,
    State(site): State<Site>,
    mut parts: Multipart,
) -> Result<Redirect, PageError> {
    let wrong = |error: axum::extract::multipart::MultipartError| {
        AppError::Question(Question::unreadable(error.body_text()))
    };
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(wrong)?;
        if bytes.is_empty() || bytes.len() > MOST {
            return Err(AppError::Question(Question::told(viewer.words.reports_too_large(MOST >> 20))).into());
        }
        // The name is a label: whatever folders it came with are no business of ours.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let bytes = of_bytes(&site, &name, bytes.to_vec())?.original;
        let id = viewer
            .ballast
            .store
            .drop_report(&name, &bytes, viewer.ballast.scope())
            .await
            .map_err(AppError::from)?;
        return Ok(Redirect::to(&format!("/reports/{id}")));
    }
    Err(AppError::Question(Question::told(viewer.words.returns_no_file())).into())
}

async fn dropped(viewer: &Viewer, id: i64) -> Result<(ballast_store::DroppedReport, Vec<u8>), PageError> {
    let found = viewer.ballast.store.dropped_report(id, viewer.ballast.scope()).await;
    Ok(found.map_err(AppError::from)?)
}

fn of_bytes(site: &Site, file: &str, content: Vec<u8>) -> Result<Report, PageError> {
    let reader = site.reader();
    Ok(tokio::task::block_in_place(|| reader.read_bytes(FilePath::new(file), content))?)
}

async fn read(viewer: &Viewer, site: &Site, id: i64) -> Result<Report, PageError> {
    let (dropped, content) = dropped(viewer, id).await?;
    of_bytes(site, &dropped.file, content)
}

fn options(name: &str) -> AcceptOptions {
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    AcceptOptions { name, least_confidence: USUAL_CONFIDENCE }
}

#[derive(Template)]
#[template(path = "report.html")]
struct One {
    layout: Layout,
    id: i64,
    report: Report,
    marked: String,
    acceptance: Acceptance,
    figures: Grid,
    tasks: Grid,
    left: Grid,
    /// Names under which it stands accepted.
    accepted: Vec<String>,
    may_accept: bool,
}

fn grid(columns: &[ballast_app::read::Column], rows: Vec<Vec<String>>, english: bool) -> Grid {
    let heads = columns.iter().map(|(_, zh, en)| Head::text(if english { en } else { zh })).collect();
    let pages = Pages::all(rows.len());
    let cell = |text: String| Cell::text(text.replace('\u{3000}', ""));
    Grid {
        heads,
        rows: rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(),
        pages,
        ..Grid::default()
    }
}

/// A report's text with what was read in it marked, and what accepting it would do.
pub(crate) async fn one(
    viewer: Viewer,
    State(site): State<Site>,
    Path(id): Path<i64>,
) -> Result<Html<String>, PageError> {
    let (dropped, content) = dropped(&viewer, id).await?;
    let report = of_bytes(&site, &dropped.file, content)?;
    let lang = viewer.ballast.lang();
    let standing = viewer.ballast.store.accepted_reports(None).await.map_err(AppError::from)?;
    let standing = standing.into_iter().filter(|of| of.document == dropped.document);
    let accepted: Vec<String> = standing.map(|of| of.name).collect();
    // What it is known by already is what it is accepted as once more.
    let known = accepted.last().map(String::as_str).unwrap_or_default();
    let acceptance = viewer.ballast.preview_report(&report, &options(known)).await?;
    let english = lang == "en";
    let words = viewer.words;
    let left = acceptance.left_rows(&report.reading, lang);
    let heads = [
        words.reports_at(),
        words.frame_indicator(),
        words.reports_number(),
        words.frame_region(),
        words.frame_period(),
        words.reports_why_not(),
    ];
    let left = Grid {
        heads: heads.into_iter().map(Head::text).collect(),
        pages: Pages::all(left.len()),
        rows: left.into_iter().map(|row| row.into_iter().map(Cell::text).collect()).collect(),
        ..Grid::default()
    };
    let title = report.document.title.clone().unwrap_or_else(|| report.doc.clone());
    let page = One {
        layout: Layout::new(&viewer, Section::Reports, title),
        marked: marked(&report, lang),
        figures: grid(&FigureRows::COLUMNS, FigureRows::all(&report.reading, lang), english),
        tasks: grid(&TaskRows::COLUMNS, TaskRows::all(&report.reading, lang), english),
        left,
        acceptance,
        report,
        id,
        accepted,
        may_accept: viewer.may(Right::Accept),
    };
    Ok(Html(page.render()?))
}

/// Under which name a report is accepted.
#[derive(Debug, Deserialize)]
pub(crate) struct Accepting {
    #[serde(default)]
    name: String,
}

/// Makes a report's promises targets, and keeps its tasks.
pub(crate) async fn accept(
    viewer: Viewer,
    State(site): State<Site>,
    Path(id): Path<i64>,
    Form(accepting): Form<Accepting>,
) -> Result<Redirect, PageError> {
    let report = read(&viewer, &site, id).await?;
    viewer.ballast.accept_report(&report, &options(&accepting.name)).await?;
    Ok(Redirect::to(&format!("/reports/{id}")))
}

/// Whose tasks are to be opened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Opening {
    name: String,
}

#[derive(Template)]
#[template(path = "report-tasks.html")]
struct Tasks {
    layout: Layout,
    name: String,
    opened: usize,
    existed: usize,
    items: Vec<(String, i64)>,
    left: Grid,
}

/// Items of a report that the page names one by one.
const NAMED: usize = 200;

/// Opens an item of the ledger for every task of an accepted report; those that are there already stay.
pub(crate) async fn open_tasks(
    viewer: Viewer,
    Form(opening): Form<Opening>,
) -> Result<Html<String>, PageError> {
    let who = ledger::actor(&viewer);
    let found = viewer
        .ballast
        .open_report_tasks(&who, REPORT_TASK, Some(&opening.name), who.office.as_deref())
        .await?;
    let words = viewer.words;
    let existed = found.opened.iter().filter(|item| item.existed).count();
    // What is new comes first.
    let mut items: Vec<_> = found.opened.iter().collect();
    items.sort_by_key(|item| item.existed);
    let page = Tasks {
        layout: Layout::new(&viewer, Section::Reports, words.reports_open_tasks()),
        opened: found.opened.len() - existed,
        existed,
        items: items.into_iter().take(NAMED).map(|of| (ledger::item_link(of.id), of.id)).collect(),
        left: Grid {
            heads: [words.reports_tasks(), words.reports_why_not()].into_iter().map(Head::text).collect(),
            pages: Pages::all(found.left.len()),
            rows: found
                .left
                .into_iter()
                .map(|(_, task, why)| vec![Cell::text(task), Cell::text(why)])
                .collect(),
            ..Grid::default()
        },
        name: opening.name,
    };
    Ok(Html(page.render()?))
}

/// Which two reports are set side by side.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Compared {
    promised: i64,
    achieved: i64,
}

#[derive(Template)]
#[template(path = "compared.html")]
struct Side {
    layout: Layout,
    promising: String,
    achieving: String,
    counts: [usize; 3],
    grid: Grid,
}

/// What one report promised beside what a later one says was achieved.
pub(crate) async fn compared(
    viewer: Viewer,
    State(site): State<Site>,
    Query(asked): Query<Compared>,
) -> Result<Html<String>, PageError> {
    let promising = read(&viewer, &site, asked.promised).await?;
    let achieving = read(&viewer, &site, asked.achieved).await?;
    let lines = compare(&promising, &achieving, &viewer.ballast.packs);
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let count = |of: Outcome| lines.iter().filter(|line| line.outcome == of).count();
    let row = |line: &ballast_app::read::Compared| {
        let class = match line.outcome {
            Outcome::Met => "verdict met",
            Outcome::Short => "verdict not-met",
            Outcome::NotMentioned => "verdict missing-data",
        };
        let sign = match line.outcome {
            Outcome::Met => "✓",
            Outcome::Short => "✕",
            Outcome::NotMentioned => "○",
        };
        let said = line.achieved.as_ref();
        vec![
            Cell::text(&line.region),
            Cell::text(&line.indicator),
            Cell::text(format!("{} {}", line.promised.period, line.promised.text)),
            Cell::text(said.map_or_else(|| "—".to_owned(), |said| format!("{} {}", said.period, said.text))),
            Cell::text(format!("{sign} {}", line.outcome.text(lang))).class(class),
            Cell::text(&line.promised.words).to(Link::to(format!("/reports/{}", asked.promised))),
        ]
    };
    let heads = [
        words.frame_region(),
        words.frame_indicator(),
        words.reports_promised(),
        words.reports_achieved(),
        words.reports_outcome(),
        words.reports_words(),
    ];
    let page = Side {
        layout: Layout::new(&viewer, Section::Reports, words.reports_compared()),
        counts: [count(Outcome::Met), count(Outcome::Short), count(Outcome::NotMentioned)],
        grid: Grid {
            heads: heads.into_iter().map(Head::text).collect(),
            rows: lines.iter().map(row).collect(),
            pages: Pages::all(lines.len()),
            ..Grid::default()
        },
        promising: promising.doc,
        achieving: achieving.doc,
    };
    Ok(Html(page.render()?))
}
