use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path, Query},
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{
    AppError, CloseOptions, ImportOptions, ImportReport, MissingFirm, Progress, QueryState, Question, typed,
};
use ballast_intake::Content;
use ballast_model::{Period, Scope, Severity};
use ballast_packs::plan::Form as ReturnForm;
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    Link, PageError, Right, Viewer,
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
    take::{self, Kind},
};

/// Which period of which form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub form: String,
    pub period: String,
    pub page: usize,
}

#[derive(Template)]
#[template(path = "returns.html")]
struct Board {
    layout: Layout,
    forms: Vec<(String, String, bool)>,
    periods: Vec<(String, String, bool)>,
    progress: Arc<Progress>,
    label: String,
    waiting: usize,
    regions: Grid,
    sent_in: Vec<(String, String, String, u64)>,
    vintages: Vec<(i64, String, String, u64)>,
    may_close: bool,
    may_import: bool,
}

#[derive(Template)]
#[template(path = "returns-own.html")]
struct Own {
    layout: Layout,
    name: String,
    due: Vec<Due>,
}

/// A return that an enterprise has to fill in, or has.
struct Due {
    form: String,
    label: String,
    href: String,
    closed: bool,
    sent: bool,
    /// Queries on it that are not settled, and where they stand.
    queries: usize,
    asked: String,
}

/// The form and period asked about: the form of the dispatch, and its last period with returns, where nothing is said.
pub(crate) async fn asked_about(viewer: &Viewer, asked: &Asked) -> Result<(String, Period), AppError> {
    let ballast = &viewer.ballast;
    let form = match asked.form.as_str() {
        "" => ballast.packs.dispatch_form().unwrap_or_default(),
        form => form.to_owned(),
    };
    let of = ballast.form(&form)?;
    let period = match asked.period.as_str() {
        "" => match ballast.latest_period(&form).await? {
            Some(period) => period,
            // Nothing came in yet: the last period that is over is the one to begin with.
            None => next_to_report(of, None, ballast.today()),
        },
        text => of.reporting(typed::period(text)?).ok_or_else(|| {
            AppError::Question(Question::told(
                viewer.words.returns_no_period(of.name.get(ballast.lang()), text),
            ))
        })?,
    };
    Ok((form, period))
}

/// The period after the last that is there; where none is, the last one that is over.
fn next_to_report(of: &ReturnForm, last: Option<Period>, today: Date) -> Period {
    let Some(last) = last else { return of.previous(of.resolve(month_of(today))) };
    let next = of.periods_of(last.year()).into_iter().find(|p| p.first_month() > last.last_month());
    next.unwrap_or_else(|| of.periods_of(last.year() + 1).first().copied().unwrap_or(last))
}

fn month_of(day: Date) -> Period {
    Period::month(day.year(), day.month()).unwrap_or_else(|| unreachable!("a date's month is a month"))
}

/// How far a period has come; for an enterprise, its own returns.
pub(crate) async fn page(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    if let Scope::Enterprise(own) = viewer.ballast.scope().clone() {
        return own_page(viewer, &own).await;
    }
    let ballast = &viewer.ballast;
    let (form, period) = asked_about(&viewer, &asked).await?;
    let progress = ballast.progress(&form, period).await?;
    let queries = ballast.queries(&form, period).await?;
    let known = ballast.store.periods(&form).await.map_err(AppError::from)?;
    let of = ballast.form(&form)?;
    let mut periods: Vec<Period> = known.iter().map(|info| info.period).collect();
    // The next one can be begun before anything has come in.
    periods.push(next_to_report(of, periods.last().copied(), ballast.today()));
    if !periods.contains(&period) {
        periods.push(period);
    }
    let closed = |at: Period| known.iter().find(|info| info.period == at).is_some_and(|info| info.closed);
    let lang = ballast.lang();
    let mark =
        |at: Period| if closed(at) { String::new() } else { format!("（{}）", viewer.words.frame_open()) };
    let mut sent_in = ballast.store.submissions(Some(&form)).await.map_err(AppError::from)?;
    sent_in.retain(|submission| submission.periods.contains(&period));
    let everything = ballast.sees_all_that_is_sealed().await?;
    let board = Board {
        forms: ballast
            .packs
            .forms
            .values()
            .map(|of| (of.id.clone(), of.name.get(lang).to_owned(), of.id == form))
            .collect(),
        periods: periods
            .iter()
            .rev()
            .map(|&at| (at.to_string(), format!("{}{}", at.label(lang), mark(at)), at == period))
            .collect(),
        label: period.label(lang),
        waiting: queries.iter().filter(|query| query.state != QueryState::Accepted).count(),
        regions: regions(&viewer, &progress),
        // Whose files these were is for those who see everything in them.
        sent_in: sent_in
            .iter()
            .rev()
            .filter(|_| everything)
            .take(20)
            .map(|s| (s.source_name.clone(), day(s.received_at), s.actor.clone(), s.rows))
            .collect(),
        vintages: ballast
            .vintages(&form, period)
            .await?
            .iter()
            .map(|v| (v.number, day(v.closed_at), v.reason.clone(), v.rows))
            .collect(),
        may_close: everything && viewer.may(Right::Close),
        may_import: viewer.may(Right::Import),
        layout: Layout::new(&viewer, Section::Returns, viewer.words.returns_title()),
        progress,
    };
    Ok(Html(board.render()?).into_response())
}

/// An instant as the day and minute it was in China.
pub(crate) fn day(at: jiff::Timestamp) -> String {
    jiff::tz::offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

async fn own_page(viewer: Viewer, own: &str) -> Result<Response, PageError> {
    let ballast = &viewer.ballast;
    let mut due = Vec::new();
    for form in ballast
        .packs
        .forms
        .values()
        .filter(|form| form.subject == ballast_packs::plan::SubjectKind::Enterprise)
    {
        let known = ballast.store.periods(&form.id).await.map_err(AppError::from)?;
        // Somebody is the first to report a period. Of forms that nobody has reported yet only the one that the office watches
        // by is asked for, and none before its period begins.
        let next = next_to_report(form, known.last().map(|info| info.period), ballast.today());
        let asked_for = !known.is_empty() || ballast.packs.dispatch_form().as_deref() == Some(&form.id);
        let begun = (asked_for && next.first_day() <= ballast.today()).then_some((next, false));
        let last = known.iter().rev().take(3).map(|info| (info.period, info.closed));
        for (period, closed) in begun.into_iter().chain(last) {
            let queries = ballast.queries(&form.id, period).await?;
            let sent =
                ballast.entry(&form.id, period, own).await.is_ok_and(|entry| entry.submission.is_some());
            if !sent && closed {
                continue;
            }
            let queries = queries.iter().filter(|query| query.state != QueryState::Accepted).count();
            due.push(Due {
                form: form.name.get(ballast.lang()).to_owned(),
                label: period.label(ballast.lang()),
                href: entry_link(&form.id, period, own),
                asked: Link::to("/returns/queries").with("form", &form.id).with("period", period).to_string(),
                closed,
                sent,
                queries,
            });
        }
    }
    let profile = ballast.profile(own).await?;
    let layout = Layout::new(&viewer, Section::Returns, viewer.words.returns_own());
    Ok(Html(Own { layout, name: profile.subject.name.clone(), due }.render()?).into_response())
}

/// Where one subject's return is filled in.
pub(crate) fn entry_link(form: &str, period: Period, subject: &str) -> String {
    format!("/returns/{form}/{period}/{}", crate::link::encoded(subject))
}

fn regions(viewer: &Viewer, progress: &Progress) -> Grid {
    let words = viewer.words;
    let share = |reported: usize, expected: usize| match expected {
        0 => Cell::missing(),
        _ => Cell::number(
            rust_decimal::Decimal::from(reported * 100).checked_div(rust_decimal::Decimal::from(expected)),
            1,
        ),
    };
    let row = |name: &str, expected: usize, reported: usize| {
        vec![
            Cell::text(name),
            Cell::count(expected as u64),
            Cell::count(reported as u64),
            Cell::count((expected - reported) as u64),
            share(reported, expected),
        ]
    };
    Grid {
        caption: String::new(),
        heads: vec![
            Head::text(words.frame_region()),
            Head::number(words.returns_expected(), ""),
            Head::number(words.returns_reported(), ""),
            Head::number(words.returns_missing(), ""),
            Head::number(words.returns_share(), "%"),
        ],
        rows: progress.regions.iter().map(|of| row(&of.name, of.expected, of.reported)).collect(),
        foot: row(words.monitor_whole(), progress.expected, progress.reported),
        pages: Pages::all(progress.regions.len()),
        exports: None,
    }
}

#[derive(Template)]
#[template(path = "returns-missing.html")]
struct Missing {
    layout: Layout,
    label: String,
    back: String,
    grid: Grid,
}

fn missing_grid(viewer: &Viewer, form: &str, period: Period, rows: &[MissingFirm]) -> Grid {
    let words = viewer.words;
    let row = |firm: &MissingFirm| {
        vec![
            Cell::text(&firm.name).to(format!("/enterprises/{}", crate::link::encoded(&firm.subject))),
            Cell::text(&firm.subject),
            Cell::text(&firm.region_name),
            Cell::text(&firm.industry),
            Cell::text(words.returns_fill_in()).to(entry_link(form, period, &firm.subject)),
        ]
    };
    let heads = [
        words.frame_enterprise(),
        words.enterprises_code(),
        words.frame_region(),
        words.frame_industry(),
        words.returns_act(),
    ];
    Grid {
        heads: heads.into_iter().map(Head::text).collect(),
        rows: rows.iter().map(row).collect(),
        ..Grid::default()
    }
}

/// Who has not reported.
pub(crate) async fn missing(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Html<String>, PageError> {
    let (form, period) = asked_about(&viewer, &asked).await?;
    viewer.on_record("read", "*", &format!("missing {form}@{period}")).await?;
    let progress = viewer.ballast.progress(&form, period).await?;
    let link = Link::to("/returns/missing").with("form", &form).with("period", period);
    let pages = Pages::of(progress.missing.len(), asked.page, &link);
    let mut grid = missing_grid(&viewer, &form, period, pages.cut(&progress.missing));
    grid.pages = pages;
    let take = |kind: &str| {
        Link::to(format!("/returns/missing/take.{kind}"))
            .with("form", &form)
            .with("period", period)
            .to_string()
    };
    grid.exports = Some((take("csv"), take("xlsx")));
    let page = Missing {
        layout: Layout::new(&viewer, Section::Returns, viewer.words.returns_not_reported()),
        label: format!("{} · {}", progress.form_name, period.label(viewer.ballast.lang())),
        back: Link::to("/returns").with("form", &form).with("period", period).to_string(),
        grid,
    };
    Ok(Html(page.render()?))
}

/// Who has not reported, to take away.
pub(crate) async fn missing_away(
    viewer: Viewer,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let kind = Kind::of(&kind)?;
    let (form, period) = asked_about(&viewer, &asked).await?;
    viewer.on_record("read", "*", &format!("missing {form}@{period}")).await?;
    let progress = viewer.ballast.progress(&form, period).await?;
    let title = format!("{} {period}", viewer.words.returns_not_reported());
    let sheet = missing_grid(&viewer, &form, period, &progress.missing)
        .sheet(&title, vec![progress.form_name.clone()]);
    Ok(take::answer(&sheet, kind, &title)?.into_response())
}

/// What closing and reopening carry.
#[derive(Debug, Deserialize)]
pub(crate) struct Closing {
    form: String,
    period: String,
    #[serde(default)]
    reason: String,
    /// `yes` from whoever knows that few have reported.
    #[serde(default)]
    confirm: String,
}

fn back_to(form: &str, period: Period) -> Redirect {
    Redirect::to(&Link::to("/returns").with("form", form).with("period", period).to_string())
}

/// Closes a period: its returns become the next vintage.
pub(crate) async fn close(viewer: Viewer, Form(closing): Form<Closing>) -> Result<Redirect, PageError> {
    let asked = Asked { form: closing.form, period: closing.period, page: 0 };
    let (form, period) = asked_about(&viewer, &asked).await?;
    let options = CloseOptions { reason: closing.reason, confirmed: closing.confirm == "yes" };
    viewer.ballast.close(&form, period, &options).await?;
    Ok(back_to(&form, period))
}

/// Opens a closed period again, with a reason.
pub(crate) async fn reopen(viewer: Viewer, Form(closing): Form<Closing>) -> Result<Redirect, PageError> {
    let asked = Asked { form: closing.form, period: closing.period, page: 0 };
    let (form, period) = asked_about(&viewer, &asked).await?;
    viewer.ballast.reopen(&form, period, &closing.reason).await?;
    Ok(back_to(&form, period))
}

#[derive(Template)]
#[template(path = "returns-imported.html")]
struct Imported {
    layout: Layout,
    report: ImportReport,
    findings: Grid,
    back: String,
}

/// Takes in a file of returns.
pub(crate) async fn import(viewer: Viewer, mut parts: Multipart) -> Result<Html<String>, PageError> {
    let (mut options, mut file) = (ImportOptions::default(), None);
    let wrong = |error: axum::extract::multipart::MultipartError| {
        AppError::Question(Question::unreadable(error.body_text()))
    };
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        match part.name().unwrap_or_default() {
            "form" => options.form = Some(part.text().await.map_err(wrong)?).filter(|form| !form.is_empty()),
            "period" => {
                let text = part.text().await.map_err(wrong)?;
                options.otherwise = typed::unless_blank(&text, typed::period)?;
            }
            "check" => options.check_only = part.text().await.map_err(wrong)? == "yes",
            "file" => {
                let name = part.file_name().unwrap_or_default().to_owned();
                file = Some((name, part.bytes().await.map_err(wrong)?));
            }
            _ => {}
        }
    }
    let (name, bytes) = file
        .filter(|(_, bytes)| !bytes.is_empty())
        .ok_or_else(|| AppError::Question(Question::told(viewer.words.returns_no_file())))?;
    let report = viewer.ballast.import_content(&name, Content::Bytes(&bytes), Some(&bytes), &options).await?;
    let words = viewer.words;
    let lang = viewer.ballast.lang();
    let row = |finding: &ballast_intake::Finding| {
        let (kind, class) = match finding.severity {
            Severity::Error => (words.returns_error(), "finding error"),
            Severity::Warning => (words.returns_query(), "finding query"),
        };
        vec![
            Cell::text(kind).class(class),
            Cell::text(if finding.row > 0 { finding.row.to_string() } else { String::new() }),
            Cell::text(&finding.column),
            Cell::text(&finding.value),
            Cell::text(finding.message.get(lang)),
            Cell::text(finding.help.get(lang)),
        ]
    };
    let heads = [
        words.returns_kind(),
        words.returns_row(),
        words.returns_column(),
        words.monitor_value(),
        words.returns_what(),
        words.returns_help(),
    ];
    let shown = report.findings.iter().take(200);
    let findings = Grid {
        heads: heads.into_iter().map(Head::text).collect(),
        rows: shown.map(row).collect(),
        pages: Pages { total: report.findings.len(), ..Pages::all(report.findings.len().min(200)) },
        ..Grid::default()
    };
    let mut back = Link::to("/returns").with("form", &report.form);
    if let Some((period, ..)) = report.periods.last() {
        back = back.with("period", period);
    }
    let layout = Layout::new(&viewer, Section::Returns, words.returns_imported());
    Ok(Html(Imported { layout, report, findings, back: back.to_string() }.render()?))
}
