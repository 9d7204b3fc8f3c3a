use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use ballast_app::{
    AppError, FigureQuery,
    dispatch::{Colour, Dispatch, DispatchQuery, Number, TargetRow},
};
use ballast_model::{Period, Scope};
use serde::Deserialize;

use crate::{
    Link, PageError, Site, Viewer,
    bands::band_class,
    chart::{self, Bar, Chart},
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
    pages::map::{self, About},
};

/// What may be asked of the overview.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    period: String,
    #[serde(default)]
    region: String,
}

#[derive(Template)]
#[template(path = "today.html")]
struct Today {
    layout: Layout,
    dispatch: Arc<Dispatch>,
    periods: Vec<(String, String, bool)>,
    tiles: Vec<Tile>,
    map: Option<Map>,
    colours: Grid,
    pulls: Vec<(String, Chart)>,
    trend: Option<Chart>,
    targets: Grid,
    firms: Vec<(String, u64, Grid)>,
    turned: Vec<Turned>,
    to_do: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "today-empty.html")]
struct Empty {
    layout: Layout,
}

/// The headline on the map.
struct Map {
    title: String,
    chart: Chart,
    href: String,
    key: Vec<(Colour, String)>,
    approval: Option<String>,
    source: String,
}

struct Tile {
    name: String,
    value: Option<Number>,
    growth: Option<Number>,
    month_growth: Option<Number>,
    band: String,
    mark: String,
    href: String,
}

/// An indicator whose colour is not what it was a period before.
struct Turned {
    name: String,
    before: Colour,
    after: Colour,
    href: String,
}

impl Turned {
    fn class(colour: &Colour) -> String {
        band_class(&colour.css)
    }
}

/// 总览: colours against pace, what changed, what is mine to do.
pub(crate) async fn page(
    viewer: Viewer,
    State(site): State<Site>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if matches!(viewer.ballast.scope(), Scope::Enterprise(_)) {
        // An enterprise has one thing to do here: its own returns.
        return Ok(Redirect::to("/returns").into_response());
    }
    let layout = Layout::new(&viewer, Section::Today, viewer.words.today_title());
    let ballast = &viewer.ballast;
    let form = ballast.packs.dispatch_form().unwrap_or_default();
    let known = ballast.store.periods(&form).await.map_err(AppError::from)?;
    // What is closed is in force; a period that is still coming in is shown by its progress.
    let last_closed =
        known.iter().filter(|info| info.closed && info.rows > 0).map(|info| info.period).next_back();
    let last =
        last_closed.or_else(|| known.iter().filter(|info| info.rows > 0).map(|info| info.period).next_back());
    let Some(last) = last else {
        return Ok(Html(Empty { layout }.render()?).into_response());
    };
    let period = match asked.period.as_str() {
        "" => last,
        text => ballast_app::typed::period(text)?,
    };
    let within = Some(asked.region.clone()).filter(|region| !region.is_empty());
    let query = DispatchQuery { period: Some(period), within, as_of: None };
    // A dispatch lists enterprises by name.
    viewer.on_record("read", "*", "dispatch").await?;
    let dispatch = ballast.dispatch_kept(&query).await?;
    let before = ballast.form(&form)?.previous(period);
    let turned = match known.iter().any(|info| info.period == before && info.rows > 0) {
        true => turned(&viewer, &dispatch, before).await,
        false => Vec::new(),
    };
    let periods = known
        .iter()
        .rev()
        .filter(|info| info.rows > 0)
        .map(|info| (info.period.to_string(), info.period.label(ballast.lang()), info.period == period));
    let today = Today {
        periods: periods.collect(),
        tiles: dispatch.headlines.iter().map(|of| tile(&dispatch, of)).collect(),
        map: drawn(&viewer, &site, &dispatch).await?,
        colours: colours(&viewer, &dispatch),
        pulls: pulls(&viewer, &dispatch),
        trend: trend(&viewer, &dispatch),
        targets: targets(&viewer, &dispatch),
        firms: vec![
            (
                viewer.words.today_stopped().to_owned(),
                dispatch.stopped_count,
                firms(&viewer, &dispatch, true),
            ),
            (
                viewer.words.today_falling().to_owned(),
                dispatch.falling_count,
                firms(&viewer, &dispatch, false),
            ),
        ],
        turned,
        to_do: to_do(&viewer, &form, &dispatch).await?,
        layout,
        dispatch,
    };
    Ok(Html(today.render()?).into_response())
}

/// Where the returns behind a number are.
pub(crate) fn trace(number: &Number) -> String {
    Link::to("/figure").with("ref", &number.reference).to_string()
}

fn monitor(dispatch: &Dispatch, indicator: &str, region: &str) -> Link {
    Link::to("/monitor").with("indicator", indicator).with("period", &dispatch.to_date).with("region", region)
}

fn tile(dispatch: &Dispatch, of: &ballast_app::dispatch::Headline) -> Tile {
    Tile {
        name: of.name.clone(),
        value: of.to_date.clone(),
        growth: of.to_date_growth.clone(),
        month_growth: of.month_growth.clone(),
        band: of.colour.as_ref().map(|colour| band_class(&colour.css)).unwrap_or_default(),
        mark: of.colour.as_ref().map(|colour| format!("{} {}", colour.sign, colour.name)).unwrap_or_default(),
        href: monitor(dispatch, &of.indicator, &dispatch.node).to_string(),
    }
}

/// The headline by city; nothing where the boundaries at hand know none of them.
async fn drawn(viewer: &Viewer, site: &Site, dispatch: &Dispatch) -> Result<Option<Map>, AppError> {
    let (indicator, period) = (dispatch.pulled.as_str(), dispatch.to_date.as_str());
    let table = map::within(viewer, indicator, period, &dispatch.node).await?;
    let title = format!("{} · {}", dispatch.pulled_name, dispatch.to_date_label);
    let about = About { indicator, period, code: &dispatch.node, named: "", title: &title };
    let legend = dispatch.legends.iter().find(|legend| legend.indicator == indicator);
    Ok(map::drawing(viewer, site, &table, &about, true).map(|chart| Map {
        chart: chart.class("map"),
        href: Link::to("/map").with("indicator", indicator).with("period", period).to_string(),
        key: legend.map(|legend| legend.bands.clone()).unwrap_or_default(),
        approval: site.boundaries().approval.clone(),
        source: site.boundaries().source.clone(),
        title,
    }))
}

fn colours(viewer: &Viewer, dispatch: &Dispatch) -> Grid {
    let mut heads = vec![Head::text(viewer.words.frame_region())];
    heads.extend(dispatch.legends.iter().map(|legend| Head::number(&legend.name, "%")));
    let row = |row: &ballast_app::dispatch::ColourRow| {
        let name = Cell::text(&row.name).to(monitor(dispatch, &dispatch.pulled, &row.node));
        let cells = row.cells.iter().map(|cell| {
            let colour = cell.colour.as_ref();
            let mut shown = Cell::figure(cell.number.as_ref(), trace).coloured(colour);
            // The sign alone keeps the table narrow; the key below says what it means.
            shown.mark = colour.map(|colour| colour.sign.clone()).unwrap_or_default();
            shown
        });
        std::iter::once(name).chain(cells).collect::<Vec<_>>()
    };
    let mut foot = vec![Cell::text(&dispatch.name)];
    for legend in &dispatch.legends {
        let whole = dispatch.headlines.iter().find(|of| of.indicator == legend.indicator);
        let number = whole.and_then(|of| of.to_date_growth.as_ref());
        let colour = whole.and_then(|of| of.colour.as_ref());
        let mut cell = Cell::figure(number, trace).coloured(colour);
        cell.mark = colour.map(|colour| colour.sign.clone()).unwrap_or_default();
        foot.push(cell);
    }
    Grid {
        caption: viewer.words.today_colours_caption(
            &dispatch.to_date_label,
            &dispatch.scope,
            viewer.words.vintage(&dispatch.vintage),
        ),
        heads,
        rows: dispatch.colours.iter().map(row).collect(),
        foot,
        pages: Pages::all(dispatch.colours.len()),
        exports: None,
    }
}

fn float(number: Option<&Number>) -> f64 {
    number.and_then(|number| f64::try_from(number.value).ok()).unwrap_or_default()
}

fn pulls(viewer: &Viewer, dispatch: &Dispatch) -> Vec<(String, Chart)> {
    let words = viewer.words;
    let title = |by: &str| match by {
        "region" => words.today_pull_region(&dispatch.pulled_name),
        "industry" => words.today_pull_industry(&dispatch.pulled_name),
        _ => words.today_pull_enterprise(&dispatch.pulled_name),
    };
    let chart = |pulls: &ballast_app::dispatch::Pulls| {
        let href = |node: &str| match pulls.by.as_str() {
            "region" => monitor(dispatch, &dispatch.pulled, node).to_string(),
            "industry" => monitor(dispatch, &dispatch.pulled, &dispatch.node)
                .with("industry", node)
                .with("by", "industry")
                .to_string(),
            _ => Link::to(format!("/enterprises/{node}")).to_string(),
        };
        let rows = pulls.up.iter().chain(pulls.down.iter().rev()).filter(|row| row.pull.is_some());
        let rows: Vec<Bar> = rows
            .map(|row| Bar {
                name: row.name.clone(),
                value: float(row.pull.as_ref()),
                printed: row.pull.as_ref().map(|pull| pull.text.clone()).unwrap_or_default(),
                href: href(&row.node),
            })
            .collect();
        let label =
            rows.iter().map(|bar| format!("{} {}", bar.name, bar.printed)).collect::<Vec<_>>().join("，");
        let title = title(&pulls.by);
        (
            title.clone(),
            Chart::new(&format!("pull-{}", pulls.by), format!("{title}：{label}"), &chart::bars(&rows)),
        )
    };
    dispatch.pulls.iter().map(chart).collect()
}

fn trend(viewer: &Viewer, dispatch: &Dispatch) -> Option<Chart> {
    if dispatch.trend.len() < 2 {
        return None;
    }
    let words = viewer.words;
    let of = |number: &Option<Number>| number.as_ref().map(|number| float(Some(number)));
    let labels: Vec<String> = dispatch.trend.iter().map(|point| point.period.clone()).collect();
    let series = [
        (
            words.today_month_growth().to_owned(),
            dispatch.trend.iter().map(|point| of(&point.month)).collect(),
        ),
        (
            words.today_to_date_growth().to_owned(),
            dispatch.trend.iter().map(|point| of(&point.to_date)).collect(),
        ),
    ];
    let label = words.today_trend(&dispatch.pulled_name);
    Some(Chart::new("trend", label, &chart::lines(&labels, &series, "%")).class("low"))
}

fn targets(viewer: &Viewer, dispatch: &Dispatch) -> Grid {
    let words = viewer.words;
    let row = |row: &TargetRow| {
        let state = if row.behind { words.today_behind() } else { words.today_on_pace() };
        let class = if row.behind { "verdict not-met" } else { "verdict met" };
        let plain = |number: Option<&Number>| match number {
            None => Cell::missing(),
            Some(number) => Cell::text(viewer.ballast.said(number)),
        };
        vec![
            Cell::text(&row.name),
            Cell::text(&row.indicator),
            Cell::text(&row.target),
            plain(row.actual.as_ref()),
            plain(row.gap.as_ref()),
            Cell::text(state).class(class),
            Cell::text(&row.source),
        ]
    };
    let heads = [
        words.frame_region(),
        words.frame_indicator(),
        words.today_target(),
        words.today_actual(),
        words.today_gap(),
        words.today_pace(),
        words.today_source(),
    ];
    Grid {
        heads: heads.into_iter().map(Head::text).collect(),
        rows: dispatch.targets.iter().map(row).collect(),
        pages: Pages::all(dispatch.targets.len()),
        ..Grid::default()
    }
}

fn firms(viewer: &Viewer, dispatch: &Dispatch, stopped: bool) -> Grid {
    let words = viewer.words;
    let rows = if stopped { &dispatch.stopped } else { &dispatch.falling };
    let unit = rows.iter().find_map(|row| row.value.as_ref().or(row.base.as_ref()));
    let unit = unit.map(|number| number.unit.clone()).unwrap_or_default();
    let row = |row: &ballast_app::dispatch::FirmRow| {
        vec![
            Cell::text(&row.name).to(format!("/enterprises/{}", row.id)),
            Cell::text(format!("{} · {}", row.region, row.industry)),
            Cell::figure(row.value.as_ref(), trace),
            Cell::figure(row.base.as_ref(), trace),
            Cell::figure(row.growth.as_ref(), trace),
            Cell::count(row.periods),
        ]
    };
    Grid {
        heads: vec![
            Head::text(words.frame_enterprise()),
            Head::text(words.today_place()),
            Head::number(words.today_now(), &unit),
            Head::number(words.today_last_year(), &unit),
            Head::number(words.today_growth(), "%"),
            Head::number(words.today_periods(), ""),
        ],
        rows: rows.iter().map(row).collect(),
        pages: Pages::all(rows.len()),
        ..Grid::default()
    }
}

/// Which main indicators have another colour than a period before.
async fn turned(viewer: &Viewer, now: &Dispatch, before: Period) -> Vec<Turned> {
    let run = before.to_date().to_string();
    let mut list = Vec::new();
    for of in &now.headlines {
        let query = FigureQuery { within: vec![now.node.clone()], ..FigureQuery::new(&of.indicator, &run) };
        // What was not reported then had no colour to turn from.
        let Ok(table) = viewer.ballast.figures_kept(&query).await else { continue };
        let (Some(before), Some(after)) =
            (viewer.ballast.colour_shown(&table, &table.total), of.colour.clone())
        else {
            continue;
        };
        if before.colour != after.colour {
            let href = monitor(now, &of.indicator, &now.node).to_string();
            list.push(Turned { name: of.name.clone(), before, after, href });
        }
    }
    list
}

/// What is mine to do: number, words, where.
async fn to_do(
    viewer: &Viewer,
    form: &str,
    dispatch: &Dispatch,
) -> Result<Vec<(String, String, String)>, PageError> {
    let words = viewer.words;
    let mut list = Vec::new();
    let known = viewer.ballast.store.periods(form).await.map_err(AppError::from)?;
    for info in known.iter().rev().filter(|info| !info.closed && info.rows > 0) {
        let label = info.period.label(viewer.ballast.lang());
        let at = Link::to("/returns").with("form", form).with("period", info.period);
        list.push((info.rows.to_string(), words.today_do_open(&label), at.to_string()));
        if info.queries > 0 {
            let at = Link::to("/returns/queries").with("form", form).with("period", info.period);
            list.push((info.queries.to_string(), words.today_do_queries(&label), at.to_string()));
        }
    }
    list.extend(super::ledger::mine(viewer).await?);
    let missing: u64 = dispatch.missing.iter().map(|row| row.missing).sum();
    if missing > 0 {
        let at = Link::to("/returns/missing").with("form", form).with("period", &dispatch.period);
        list.push((missing.to_string(), words.today_do_missing(&dispatch.period_label), at.to_string()));
    }
    let behind = dispatch.targets.iter().filter(|row| row.behind).count();
    if behind > 0 {
        list.push((behind.to_string(), words.today_do_behind().to_owned(), "#targets".to_owned()));
    }
    if dispatch.stopped_count > 0 {
        list.push((
            dispatch.stopped_count.to_string(),
            words.today_do_stopped().to_owned(),
            "#firms".to_owned(),
        ));
    }
    Ok(list)
}
