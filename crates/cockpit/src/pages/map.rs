use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::header,
    response::{Html, IntoResponse},
};
use ballast_app::{AppError, Dimension, FigureQuery, Question, dispatch::Colour};
use ballast_model::{Figure, FigureTable, Period};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Link, PageError, Site, Viewer,
    boundaries::prefix,
    chart::Chart,
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
    named,
};

/// What is drawn.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    indicator: String,
    period: String,
    region: String,
    show: String,
}

#[derive(Template)]
#[template(path = "map.html")]
struct Map {
    layout: Layout,
    indicators: Vec<(String, String, bool)>,
    periods: Vec<(String, String, bool)>,
    region: String,
    growth: bool,
    title: String,
    chart: Option<Chart>,
    grid: Grid,
    key: Vec<(Colour, String)>,
    approval: Option<String>,
    source: String,
    note: String,
}

/// 地图: any indicator by region, and back to the table.
pub(crate) async fn page(
    viewer: Viewer,
    State(site): State<Site>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let (ballast, words) = (&viewer.ballast, viewer.words);
    let lang = ballast.lang();
    let id = if asked.indicator.is_empty() {
        ballast.packs.dispatch.headline.clone()
    } else {
        asked.indicator.clone()
    };
    let indicator = ballast.indicator(&id)?;
    let form = ballast.form(&indicator.form)?;
    let known = ballast.store.periods(&form.id).await.map_err(AppError::from)?;
    let with_rows: Vec<_> = known.iter().filter(|info| info.rows > 0).collect();
    let last = with_rows.iter().rev().find(|info| info.closed).or(with_rows.last());
    let last =
        last.ok_or_else(|| AppError::Question(Question::told(words.monitor_nothing(form.name.get(lang)))))?;
    let period =
        if asked.period.is_empty() { last.period.to_date().to_string() } else { asked.period.clone() };
    // The lowest region that holds all that was reported, unless one is named.
    let whole = match asked.region.as_str() {
        "" => {
            let reporting = form.reporting(ballast_app::typed::period(&period)?).unwrap_or(last.period);
            ballast.dispatch_region(form, reporting).await?
        }
        text => ballast.region(&form.region_tree, text)?,
    };
    let node = ballast.tree(&form.region_tree)?.node(whole);
    let code = node.code.clone();
    let table = within(&viewer, &id, &period, &code).await?;
    let growth = asked.show != "value";
    let drill = |node: &str| drill(&id, &period, node);
    let title = format!(
        "{} · {} · {}",
        node.name_in(lang),
        indicator.name.get(lang),
        period.parse::<Period>().map_or(period.clone(), |period| period.label(lang))
    );
    let about = About { indicator: &id, period: &period, code: &code, named: &asked.region, title: &title };
    let chart = drawing(&viewer, &site, &table, &about, growth).map(|chart| chart.class("tall"));
    let row = |figure: &ballast_model::Figure| {
        let at = |key: &str| {
            let number = ballast.shown(&table, figure, key, Dimension::Region, "");
            Cell::figure(number.as_ref(), super::today::trace)
        };
        let colour = ballast.colour_shown(&table, figure);
        let mut rate = at("growth").coloured(colour.as_ref());
        rate.mark = colour.map(|colour| colour.sign).unwrap_or_default();
        let value = ballast.shown(&table, figure, "value", Dimension::Region, "");
        let href = value.as_ref().map(super::today::trace).unwrap_or_default();
        let value = Cell::number(figure.value, table.header.decimals).to(href);
        vec![Cell::text(&figure.name).to(drill(&figure.node)), value, rate, at("share")]
    };
    let mut foot = row(&table.total);
    if let Some(name) = foot.first_mut() {
        *name = Cell::text(words.monitor_whole());
    }
    let grid = Grid {
        caption: String::new(),
        heads: vec![
            Head::text(words.frame_region()),
            Head::number(words.monitor_value(), viewer.ballast.unit(&table.header.unit)),
            Head::number(words.today_growth(), "%"),
            Head::number(words.monitor_share(), "%"),
        ],
        rows: table.rows.iter().map(row).collect(),
        foot,
        pages: Pages::all(table.rows.len()),
        exports: None,
    };
    let reporting = period.parse::<Period>().ok();
    let page = Map {
        layout: Layout::new(&viewer, Section::Map, words.map_title()),
        indicators: ballast
            .packs
            .indicators
            .values()
            .filter(|of| of.form == form.id)
            .map(|of| (of.id.clone(), of.name.get(lang).to_owned(), of.id == id))
            .collect(),
        periods: with_rows
            .iter()
            .rev()
            .map(|info| {
                let run = info.period.to_date();
                (run.to_string(), run.label(lang), run.to_string() == period)
            })
            .collect(),
        region: asked.region.clone(),
        growth,
        title,
        chart,
        grid,
        key: reporting
            .filter(|_| growth)
            .and_then(|period| ballast.colour_legend(&id, period))
            .map(|legend| legend.bands)
            .unwrap_or_default(),
        approval: site.boundaries().approval.clone(),
        source: site.boundaries().source.clone(),
        note: format!(
            "{}: {} · {} {}",
            words.frame_scope(),
            table.header.scope,
            words.frame_vintage(),
            &words.vintage(&table.header.vintage)
        ),
    };
    Ok(Html(page.render()?))
}

/// Where a region of the map leads.
fn drill(indicator: &str, period: &str, node: &str) -> String {
    let link = Link::to("/monitor").with("indicator", indicator).with("period", period);
    link.with("region", node).to_string()
}

/// An indicator's figures for what a region is drawn by. Boundaries are those of cities: a province is drawn by its cities, a city
/// by itself.
pub(crate) async fn within(
    viewer: &Viewer,
    indicator: &str,
    period: &str,
    code: &str,
) -> Result<Arc<FigureTable>, AppError> {
    let ballast = &viewer.ballast;
    let form = ballast.form(&ballast.indicator(indicator)?.form)?;
    let tree = ballast.tree(&form.region_tree)?;
    let node = tree.node(ballast.region(&form.region_tree, code)?);
    let query = FigureQuery {
        by: Dimension::Region,
        level: Some((node.level + 1).max(2).min(tree.depth())),
        within: vec![code.to_owned()],
        ..FigureQuery::new(indicator, period)
    };
    ballast.figures_kept(&query).await
}

/// What a map is of.
pub(crate) struct About<'a> {
    pub indicator: &'a str,
    pub period: &'a str,
    /// The region drawn.
    pub code: &'a str,
    /// The region that was asked for by name; empty where none was.
    pub named: &'a str,
    pub title: &'a str,
}

/// Figures on the map; nothing where no boundary is known for any of them.
pub(crate) fn drawing(
    viewer: &Viewer,
    site: &Site,
    table: &FigureTable,
    about: &About<'_>,
    growth: bool,
) -> Option<Chart> {
    let shapes = site.boundaries().named(prefix(about.code));
    let figure_of = |code: &str| table.rows.iter().find(|row| row.node == code);
    if !shapes.iter().any(|(code, _)| figure_of(code).is_some()) {
        return None;
    }
    let data: Vec<Value> = shapes
        .iter()
        .map(|(code, name)| {
            // Shapes keep the names of their file, by which the script finds them; what is read is in the viewer's language.
            let said = named::region(viewer, code).unwrap_or(name);
            place(viewer, table, about, growth, (name, said, figure_of(code)))
        })
        .collect();
    let mut options = json!({
        // Drawn, not written as a page of its own with styles in it: the policy of our pages forbids those.
        "tooltip": { "trigger": "item", "renderMode": "richText" },
        "series": [{ "type": "map", "map": "map", "roam": false, "data": data, "selectedMode": false,
                     "label": { "fontSize": 11, "color": "#1c2530", "textBorderColor": "#fff", "textBorderWidth": 2 },
                     "labelLayout": { "hideOverlap": true },
                     "itemStyle": { "areaColor": "#eef1f4", "borderColor": "#8795a5" },
                     "emphasis": { "itemStyle": { "areaColor": "#fff3cd" } } }],
    });
    if !growth {
        let values = table.rows.iter().filter_map(|row| f64::try_from(row.value?).ok());
        let most = values.fold(0.0_f64, f64::max);
        options["visualMap"] = json!({ "min": 0, "max": most, "calculable": false, "orient": "horizontal", "left": "center",
            "bottom": 0, "inRange": { "color": ["#eaf2f9", "#1f5f95"] } });
    }
    let mut chart = Chart::new("map", about.title, &options);
    chart.map = Link::to("/map/shapes").with("region", about.code).to_string();
    Some(chart)
}

/// One place of the map: its number, the sign of its colour, where it leads.
fn place(
    viewer: &Viewer,
    table: &FigureTable,
    about: &About<'_>,
    growth: bool,
    (name, said_name, figure): (&str, &str, Option<&Figure>),
) -> Value {
    let ballast = &viewer.ballast;
    let Some(figure) = figure else {
        return json!({ "name": name, "value": null, "label": { "formatter": said_name }, "tooltip": { "formatter": said_name } });
    };
    let key = if growth { "growth" } else { "value" };
    let number = ballast.shown(table, figure, key, Dimension::Region, about.named);
    let value = if growth {
        figure.growth.map(|growth| growth.percent())
    } else {
        figure.value.and_then(|value| f64::try_from(value).ok())
    };
    let colour = if growth { ballast.colour_shown(table, figure) } else { None };
    let printed =
        number.map_or_else(|| viewer.words.frame_missing().to_owned(), |number| ballast.said(&number));
    let sign = colour.as_ref().map(|colour| format!("{} ", colour.sign)).unwrap_or_default();
    let said = colour.as_ref().map(|colour| colour.name.as_str()).unwrap_or_default();
    let mut item = json!({
        "name": name, "value": value, "href": drill(about.indicator, about.period, &figure.node),
        "label": { "show": true, "formatter": format!("{said_name}\n{sign}{printed}") },
        "tooltip": { "formatter": format!("{said_name} {printed} {said}") },
    });
    if let Some(colour) = colour {
        item["itemStyle"] = json!({ "areaColor": colour.css });
    }
    item
}

/// The shapes of a region, for the map's script.
pub(crate) async fn shapes(
    _viewer: Viewer,
    State(site): State<Site>,
    Query(asked): Query<Asked>,
) -> impl IntoResponse {
    let body = site.boundaries().geojson(prefix(&asked.region));
    ([(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "private, max-age=3600")], body)
}
