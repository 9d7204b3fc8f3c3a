//! 运行: any indicator along any dimension, down to enterprises.

mod asked;
mod charts;
mod choices;
mod table;

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{Dimension, PublishedBase, dispatch::Number};
use ballast_model::FigureTable;

pub(super) use self::asked::within;
use self::{
    asked::{Asked, Question, link, question, trace, with_last},
    charts::charts,
    choices::{Choices, choices, crumbs, place_name},
    table::{column, grid, identified, order},
};
use crate::{
    Link, PageError, Right, Viewer,
    chart::Chart,
    grid::{Grid, Pages},
    layout::{Layout, Section},
    take::{self, Kind},
};

#[derive(Template)]
#[template(path = "monitor.html")]
struct Monitor {
    layout: Layout,
    choices: Choices,
    crumbs: Vec<(String, String)>,
    title: String,
    table: Arc<FigureTable>,
    total: Vec<(String, Option<Number>, String)>,
    band: String,
    mark: String,
    grid: Grid,
    charts: Vec<(String, Chart)>,
    published: Option<(PublishedBase, String)>,
    why: String,
    unit: String,
}

/// A table of enterprises names them: it is for who may trace figures, and it goes on record.
async fn on_record(viewer: &Viewer, of: &Question<'_>) -> Result<(), PageError> {
    if of.query.by != Dimension::Subject {
        return Ok(());
    }
    if !viewer.may(Right::Trace) {
        return Err(PageError::Input(ballast_app::Question::by_subject()));
    }
    let what = format!("figures {}@{} by subject", of.indicator.id, of.query.period);
    Ok(viewer.on_record("read", "*", &what).await?)
}

/// 运行: any indicator along any dimension, down to enterprises.
pub(crate) async fn page(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Html<String>, PageError> {
    let (asked, last) = with_last(&viewer, asked).await?;
    let question = question(&viewer, &asked, last)?;
    on_record(&viewer, &question).await?;
    let table = viewer.ballast.figures_kept(&question.query).await?;
    let link = link(&question, &asked);
    let order = order(&table, &asked);
    let pages = Pages::of(order.len(), asked.page, &link);
    let mut grid = grid(&viewer, &question, &table, pages.cut(&order), &link, &asked);
    grid.pages = pages;
    let take = |kind: &str| {
        let address = link.to_string();
        address.replacen("/monitor", &format!("/monitor/take.{kind}"), 1)
    };
    grid.exports = Some((take("csv"), take("xlsx")));
    let colour = viewer.ballast.colour_shown(&table, &table.total);
    let total = ["value", "base", "growth", "share", "counted", "entered", "left"];
    let total = total.into_iter().map(|key| {
        let number = viewer.ballast.shown(&table, &table.total, key, question.query.by, &question.region);
        let href = number.as_ref().map(|number| trace(&question, number)).unwrap_or_default();
        (column(&viewer, key), number, href)
    });
    let reporting = question.query.period.parse().ok().and_then(|asked| question.form.reporting(asked));
    let vintages = match reporting {
        Some(reporting) => viewer.ballast.vintages(&question.form.id, reporting).await?.len(),
        None => 0,
    };
    let why = match vintages {
        0 | 1 => String::new(),
        _ => Link::to("/revision")
            .with("indicator", &question.indicator.id)
            .with("period", &question.query.period)
            .with("region", &question.region)
            .to_string(),
    };
    let page = Monitor {
        choices: choices(&viewer, &question, &asked).await?,
        crumbs: crumbs(&viewer, &question, &asked)?,
        title: format!(
            "{} · {}",
            question.indicator.name.get(viewer.ballast.lang()),
            place_name(&viewer, &question)?
        ),
        total: total.filter(|(_, number, _)| number.is_some()).collect(),
        band: colour.as_ref().map(|colour| crate::bands::band_class(&colour.css)).unwrap_or_default(),
        mark: colour.map(|colour| format!("{} {}", colour.sign, colour.name)).unwrap_or_default(),
        charts: charts(&viewer, &question, &table).await?,
        published: published(&viewer, &question, &table).await,
        grid,
        why,
        layout: Layout::new(&viewer, Section::Monitor, viewer.words.monitor_title()),
        unit: viewer.ballast.unit(&table.header.unit).to_owned(),
        table,
    };
    Ok(Html(page.render()?))
}

/// The whole table, to take away.
pub(crate) async fn take_away(
    viewer: Viewer,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let kind = Kind::of(&kind)?;
    let (asked, last) = with_last(&viewer, asked).await?;
    let question = question(&viewer, &asked, last)?;
    on_record(&viewer, &question).await?;
    let table = viewer.ballast.figures_kept(&question.query).await?;
    let order = order(&table, &asked);
    let grid = grid(&viewer, &question, &table, &order, &link(&question, &asked), &asked);
    let grid = identified(&viewer, &question, &table, &order, grid).await?;
    let title = format!("{} {}", table.header.indicator_name, question.query.period);
    let mut notes = vec![
        format!("{}: {}", viewer.words.frame_unit(), viewer.ballast.unit(&table.header.unit)),
        format!("{}: {}", viewer.words.frame_scope(), table.header.scope),
        format!("{}: {}", viewer.words.frame_vintage(), viewer.words.vintage(&table.header.vintage)),
    ];
    notes.extend(table.header.notes.iter().cloned());
    Ok(take::answer(&grid.sheet(&title, notes), kind, &title)?.into_response())
}

/// Last year as it was published beside the base, where the two differ.
async fn published(
    viewer: &Viewer,
    question: &Question<'_>,
    table: &FigureTable,
) -> Option<(PublishedBase, String)> {
    // Where last year was not reported there is nothing to set beside it.
    let bases = viewer.ballast.published_bases_kept(&question.query).await.ok()?;
    let whole = bases.iter().find(|base| base.node == table.total.node)?;
    let differs = whole.base.is_some_and(|base| base != whole.published);
    let note = whole.note(viewer.ballast.unit(&table.header.unit)).get(viewer.ballast.lang()).to_owned();
    differs.then(|| (whole.clone(), note))
}
