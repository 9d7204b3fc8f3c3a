use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::header,
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{AppError, BriefText, BriefingError, Question, Stopped, dispatch::DispatchQuery, typed};
use serde::Deserialize;

use super::returns::board::day;
use crate::{
    Link, PageError, Right, Viewer,
    doors::PAPER,
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
    take,
};

/// Which brief.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    period: String,
    region: String,
}

#[derive(Template)]
#[template(path = "briefs.html")]
struct List {
    layout: Layout,
    periods: Vec<(String, String)>,
    grid: Grid,
}

/// 分析: what was published, and what can be written.
pub(crate) async fn list(viewer: Viewer) -> Result<Html<String>, PageError> {
    let (ballast, words) = (&viewer.ballast, viewer.words);
    let form = ballast.packs.dispatch_form().unwrap_or_default();
    let known = ballast.store.periods(&form).await.map_err(AppError::from)?;
    let published = ballast.store.published_briefs(ballast.scope()).await.map_err(AppError::from)?;
    let row = |brief: &ballast_store::PublishedBrief| {
        let file = |ending: &str| format!("/briefs/published/{}/brief.{ending}", brief.id);
        vec![
            Cell::text(&brief.title).to(format!("/briefs/published/{}", brief.id)),
            Cell::text(&brief.period),
            Cell::text(words.vintage(&brief.vintage)),
            Cell::count(brief.numbers),
            Cell::text(day(brief.published_at)),
            Cell::text(&brief.actor),
            Cell::text("DOCX").to(file("docx")),
            Cell::text("XLSX").to(file("xlsx")),
        ]
    };
    let heads = vec![
        Head::text(words.briefs_name()),
        Head::text(words.frame_period()),
        Head::text(words.frame_vintage()),
        Head::number(words.briefs_numbers(), ""),
        Head::text(words.briefs_published_at()),
        Head::text(words.briefs_by()),
        Head::text("DOCX"),
        Head::text("XLSX"),
    ];
    let pages = Pages::all(published.len());
    let grid = Grid { heads, rows: published.iter().map(row).collect(), pages, ..Grid::default() };
    let periods = known.iter().rev().filter(|info| info.rows > 0).take(12);
    let page = List {
        layout: Layout::new(&viewer, Section::Briefs, words.briefs_title()),
        periods: periods
            .map(|info| {
                let link = Link::to("/briefs/write").with("period", info.period);
                (info.period.label(ballast.lang()), link.to_string())
            })
            .filter(|_| viewer.may(Right::Publish))
            .collect(),
        grid,
    };
    Ok(Html(page.render()?))
}

fn query(asked: &Asked) -> Result<DispatchQuery, AppError> {
    Ok(DispatchQuery {
        period: typed::unless_blank(&asked.period, typed::period)?,
        within: Some(asked.region.clone()).filter(|region| !region.is_empty()),
        as_of: None,
    })
}

#[derive(Template)]
#[template(path = "brief.html")]
struct Write {
    layout: Layout,
    asked: Asked,
    text: BriefText,
    saved: String,
    stopped: Option<Stopped>,
    /// Why the text was not saved; it is shown as it was sent then.
    refused: String,
    preview: String,
}

/// The text as it stands; numbers are references, the words between them may be edited.
pub(crate) async fn write(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Html<String>, PageError> {
    let query = query(&asked)?;
    viewer.on_record("read", "*", &format!("brief {} being written", asked.period)).await?;
    let text = viewer.ballast.brief_text(&query).await?;
    let stopped = viewer.ballast.check_brief_text(&query).await?;
    page(viewer, asked, text, Some(stopped), String::new())
}

fn page(
    viewer: Viewer,
    asked: Asked,
    text: BriefText,
    stopped: Option<Stopped>,
    refused: String,
) -> Result<Html<String>, PageError> {
    let preview =
        Link::to("/briefs/preview").with("period", &asked.period).with("region", &asked.region).to_string();
    let page = Write {
        layout: Layout::new(&viewer, Section::Briefs, text.title.clone()),
        saved: text.saved_at.map(day).unwrap_or_default(),
        asked,
        text,
        stopped,
        refused,
        preview,
    };
    Ok(Html(page.render()?))
}

/// A brief as edited, and what is to be done with it.
#[derive(Debug, Deserialize)]
pub(crate) struct Edited {
    period: String,
    #[serde(default)]
    region: String,
    text: String,
    act: String,
}

/// Saves the words; publishes where that is asked and every number is what its figure is.
pub(crate) async fn save(viewer: Viewer, Form(edited): Form<Edited>) -> Result<Response, PageError> {
    let asked = Asked { period: edited.period, region: edited.region };
    let query = query(&asked)?;
    let stopped = match viewer.ballast.save_brief_text(&query, &edited.text).await {
        Ok(stopped) => stopped,
        Err(error) => {
            let (status, why) = PageError::from(error).told(viewer.words)?;
            // What was typed is not lost with the refusal: it stands in the form as it was sent.
            let text = BriefText { markdown: edited.text, ..viewer.ballast.brief_text(&query).await? };
            return Ok((status, page(viewer, asked, text, None, why)?).into_response());
        }
    };
    if edited.act == "publish" && stopped.mismatches.is_empty() {
        return match viewer.ballast.publish_brief(&query).await {
            Ok(id) => Ok(Redirect::to(&format!("/briefs/published/{id}")).into_response()),
            Err(BriefingError::Mismatches(_)) => Ok(Redirect::to(&here(&asked)).into_response()),
            Err(error) => Err(error.into()),
        };
    }
    if stopped.mismatches.is_empty() {
        return Ok(Redirect::to(&here(&asked)).into_response());
    }
    let text = viewer.ballast.brief_text(&query).await?;
    Ok(page(viewer, asked, text, Some(stopped), String::new())?.into_response())
}

fn here(asked: &Asked) -> String {
    Link::to("/briefs/write").with("period", &asked.period).with("region", &asked.region).to_string()
}

/// The brief as it stands, as it would be printed.
pub(crate) async fn preview(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let query = query(&asked)?;
    viewer.on_record("read", "*", &format!("brief {} as it would be printed", asked.period)).await?;
    Ok(printed(viewer.ballast.preview_brief(&query).await?))
}

/// A printed brief carries its own style and runs nothing: it is shown in a frame of this site only.
fn printed(html: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, PAPER)], html)
        .into_response()
}

#[derive(Template)]
#[template(path = "published.html")]
struct Published {
    layout: Layout,
    brief: ballast_store::PublishedBrief,
    at: String,
}

/// A published brief, as it was printed.
pub(crate) async fn published(viewer: Viewer, Path(id): Path<i64>) -> Result<Html<String>, PageError> {
    let brief =
        viewer.ballast.store.published_brief(id, viewer.ballast.scope()).await.map_err(AppError::from)?;
    viewer.on_record("read", "*", &format!("published brief {id}")).await?;
    let layout = Layout::new(&viewer, Section::Briefs, brief.title.clone());
    Ok(Html(Published { layout, at: day(brief.published_at), brief }.render()?))
}

/// One of its files, byte for byte.
pub(crate) async fn published_file(
    viewer: Viewer,
    Path((id, ending)): Path<(i64, String)>,
) -> Result<Response, PageError> {
    let which = ["md", "html", "docx", "xlsx"].iter().position(|known| *known == ending);
    let which =
        which.ok_or_else(|| AppError::Question(Question::no_format(&ending, "md, html, docx, xlsx")))?;
    let store = &viewer.ballast.store;
    let brief = store.published_brief(id, viewer.ballast.scope()).await.map_err(AppError::from)?;
    let bytes = store.published_file(id, which, viewer.ballast.scope()).await.map_err(AppError::from)?;
    viewer.on_record("export", "*", &format!("published brief {id} as {ending}")).await?;
    let kind = match ending.as_str() {
        "html" => return Ok(printed(bytes)),
        "md" => "text/markdown; charset=utf-8",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    Ok(take::file(bytes, kind, &brief.title, &ending).into_response())
}
