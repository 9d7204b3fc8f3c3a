use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{
    AppError, Dimension, FigureQuery, PublishedBase, dimension, dimension_name, dispatch::Number,
};
use ballast_model::{Figure, FigureTable, Period};
use ballast_packs::plan::{Form, Indicator};
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    Link, PageError, Right, Viewer,
    chart::{self, Bar, Chart},
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
    take::{self, Kind},
};

/// What may be asked of the monitor. All of it stands in the address, so that a view can be sent on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    indicator: String,
    period: String,
    by: String,
    level: String,
    region: String,
    industry: String,
    as_of: String,
    price: String,
    sort: String,
    desc: String,
    page: usize,
}

/// The question behind a view, with names instead of what was typed.
struct Question<'a> {
    indicator: &'a Indicator,
    form: &'a Form,
    query: FigureQuery,
    region: String,
    industry: String,
}

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
}

/// What can be chosen, and what is.
struct Choices {
    indicators: Vec<(String, String, bool)>,
    periods: Vec<(String, String, bool)>,
    by: Vec<(String, String, bool)>,
    region: String,
    industry: String,
    as_of: String,
    price: bool,
    priced: bool,
}

fn question<'a>(viewer: &'a Viewer, asked: &Asked, last: Option<Period>) -> Result<Question<'a>, AppError> {
    let ballast = &viewer.ballast;
    let id = match asked.indicator.as_str() {
        "" => ballast.packs.dispatch.headline.as_str(),
        id => id,
    };
    let indicator = ballast.indicator(id)?;
    let form = ballast.form(&indicator.form)?;
    let period = match asked.period.as_str() {
        "" => last.map(|last| to_date(form, last)).unwrap_or_default(),
        text => text.to_owned(),
    };
    if period.is_empty() {
        return Err(AppError::Question(viewer.words.monitor_nothing(form.name.get(ballast.lang()))));
    }
    let by = match asked.by.as_str() {
        "" => Dimension::Region,
        text => dimension(text).ok_or_else(|| {
            AppError::Question(format!(
                "{text:?} is no dimension: region, industry, zone, size, ownership or subject"
            ))
        })?,
    };
    let code = |tree: &str, text: &str, region: bool| -> Result<String, AppError> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let ix = if region { ballast.region(tree, text)? } else { ballast.industry(tree, text)? };
        Ok(ballast.tree(tree)?.node(ix).code.clone())
    };
    let region = code(&form.region_tree, &asked.region, true)?;
    let industry = code(&form.industry_tree, &asked.industry, false)?;
    let as_of = match asked.as_of.as_str() {
        "" => None,
        text => Some(
            text.parse::<Date>()
                .map_err(|_| AppError::Question(format!("{text:?} is no day: write it as 2024-12-31")))?,
        ),
    };
    let level = match asked.level.as_str() {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|_| AppError::Question(format!("{text:?} is no level: write 1, 2, 3 or 4")))?,
        ),
    };
    let within = [&region, &industry].into_iter().filter(|code| !code.is_empty()).cloned().collect();
    let query = FigureQuery {
        by,
        level,
        within,
        as_of,
        constant_price: asked.price == "real",
        rank_change: matches!(by, Dimension::Region | Dimension::Industry | Dimension::Zone),
        ..FigureQuery::new(id, &period)
    };
    Ok(Question { indicator, form, query, region, industry })
}

/// January to a reporting period's end, as it is asked for; a yearly or merged period is its own.
fn to_date(form: &Form, period: Period) -> String {
    match period.to_date() {
        run if form.reporting(run).is_some() => run.to_string(),
        _ => period.to_string(),
    }
}

/// A table of enterprises names them: it is for who may trace figures, and it goes on record.
async fn on_record(viewer: &Viewer, of: &Question<'_>) -> Result<(), PageError> {
    if of.query.by != Dimension::Subject {
        return Ok(());
    }
    if !viewer.may(Right::Trace) {
        return Err(PageError::Input(Right::Trace.name(viewer.words).to_owned()));
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
    let title = format!("{} {}", table.header.indicator_name, question.query.period);
    let mut notes = vec![
        format!("{}: {}", viewer.words.frame_unit(), table.header.unit),
        format!("{}: {}", viewer.words.frame_scope(), table.header.scope),
        format!("{}: {}", viewer.words.frame_vintage(), table.header.vintage),
    ];
    notes.extend(table.header.notes.iter().cloned());
    Ok(take::answer(&grid.sheet(&title, notes), kind, &title)?.into_response())
}

/// The last period in force, and where one begins where no place is named: the lowest region that holds everything.
async fn with_last(viewer: &Viewer, mut asked: Asked) -> Result<(Asked, Option<Period>), AppError> {
    let id =
        if asked.indicator.is_empty() { &viewer.ballast.packs.dispatch.headline } else { &asked.indicator };
    let form = viewer.ballast.indicator(id)?.form.clone();
    let known = viewer.ballast.store.periods(&form).await?;
    let closed = known.iter().rev().find(|info| info.closed && info.rows > 0);
    let last = closed.or_else(|| known.iter().rev().find(|info| info.rows > 0)).map(|info| info.period);
    if let (true, Some(last)) = (asked.region.is_empty(), last) {
        let form = viewer.ballast.form(&form)?;
        // A form that the headline is not made of has no such region: there one begins with everything.
        if let Ok(whole) = viewer.ballast.dispatch_region(form, last).await {
            asked.region.clone_from(&viewer.ballast.tree(&form.region_tree)?.node(whole).code);
        }
    }
    Ok((asked, last))
}

fn link(question: &Question<'_>, asked: &Asked) -> Link {
    Link::to("/monitor")
        .with("indicator", &question.indicator.id)
        .with("period", &question.query.period)
        .with("by", dimension_name(question.query.by))
        .with("level", &asked.level)
        .with("region", &question.region)
        .with("industry", &question.industry)
        .with("as_of", &asked.as_of)
        .with("price", &asked.price)
        .with("sort", &asked.sort)
        .with("desc", &asked.desc)
}

fn trace(question: &Question<'_>, number: &Number) -> String {
    let address = &number.reference;
    let mut link = Link::to("/figure").with("ref", address);
    if !question.industry.is_empty() {
        link = link.with("industry", &question.industry);
    }
    link.with("as_of", question.query.as_of.map(|day| day.to_string()).unwrap_or_default()).to_string()
}

/// Rows in the order asked for; as the tree has them where none is.
fn order(table: &FigureTable, asked: &Asked) -> Vec<usize> {
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    let descending = asked.desc != "0";
    let by = |key: fn(&Figure) -> Option<f64>, order: &mut Vec<usize>| {
        order.sort_by(|&a, &b| {
            let (left, right) = (key(&table.rows[a]), key(&table.rows[b]));
            // What is missing stands last in either order.
            match (left, right) {
                (Some(left), Some(right)) if descending => right.total_cmp(&left),
                (Some(left), Some(right)) => left.total_cmp(&right),
                (None, None) => std::cmp::Ordering::Equal,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
            }
        });
    };
    match asked.sort.as_str() {
        "value" => by(|f| f.value.and_then(|v| f64::try_from(v).ok()), &mut order),
        "base" => by(|f| f.base.and_then(|v| f64::try_from(v).ok()), &mut order),
        "growth" => by(|f| f.growth.map(|r| r.to_f64()), &mut order),
        "pull" => by(|f| f.pull.map(|r| r.to_f64()), &mut order),
        "contribution" => by(|f| f.contribution.map(|r| r.to_f64()), &mut order),
        "share" => by(|f| f.share.map(|r| r.to_f64()), &mut order),
        "rank" => by(|f| f.rank.map(f64::from), &mut order),
        "counted" => by(|f| Some(f.counted as f64), &mut order),
        "name" => order.sort_by(|&a, &b| {
            let ordering = table.rows[a].name.cmp(&table.rows[b].name);
            if asked.desc == "1" { ordering.reverse() } else { ordering }
        }),
        // Enterprises have no order of their own: the largest first.
        _ if asked.by == dimension_name(Dimension::Subject) => {
            by(|f| f.value.and_then(|v| f64::try_from(v).ok()), &mut order)
        }
        _ => {}
    }
    order
}

fn column(viewer: &Viewer, key: &str) -> String {
    let words = viewer.words;
    match key {
        "value" => words.monitor_value(),
        "base" => words.monitor_base(),
        "growth" => words.today_growth(),
        "pull" => words.monitor_pull(),
        "contribution" => words.monitor_contribution(),
        "share" => words.monitor_share(),
        "rank" => words.monitor_rank(),
        "counted" => words.monitor_counted(),
        "entered" => words.monitor_entered(),
        "left" => words.monitor_left(),
        _ => words.frame_indicator(),
    }
    .to_owned()
}

fn grid(
    viewer: &Viewer,
    question: &Question<'_>,
    table: &FigureTable,
    rows: &[usize],
    link: &Link,
    asked: &Asked,
) -> Grid {
    let words = viewer.words;
    let unit = table.header.unit.as_str();
    let desc = asked.desc != "0";
    let head = |key: &str, unit: &str| {
        Head::number(&column(viewer, key), unit).sorting(link, key, &asked.sort, desc)
    };
    let by = question.query.by;
    let shares = table.rows.iter().chain([&table.total]).any(|row| row.share.is_some());
    let ranks = table.rows.iter().any(|row| row.rank.is_some());
    let name = match by {
        Dimension::Region => words.frame_region(),
        Dimension::Industry => words.frame_industry(),
        Dimension::Zone => words.monitor_zone(),
        Dimension::Size => words.monitor_size(),
        Dimension::Ownership => words.monitor_ownership(),
        Dimension::Subject => words.frame_enterprise(),
    };
    let mut heads = vec![Head::text(name).sorting(link, "name", &asked.sort, asked.desc == "1")];
    heads.push(head("value", unit));
    heads.push(head("growth", "%"));
    if shares {
        heads.push(head("pull", words.today_points()));
        heads.push(head("contribution", "%"));
        heads.push(head("share", "%"));
    }
    if ranks {
        heads.push(head("rank", ""));
    }
    if by != Dimension::Subject {
        heads.push(head("counted", words.monitor_firms()));
    }
    let cells = |figure: &Figure, total: bool| {
        let at = |key: &str| {
            let number = viewer.ballast.shown(table, figure, key, by, &question.region);
            Cell::figure(number.as_ref(), |number| trace(question, number))
        };
        // In one column one unit: the readable one would change from row to row.
        let value = match figure.value {
            None => Cell::missing(),
            Some(value) => {
                let address = viewer.ballast.shown(table, figure, "value", by, &question.region);
                let href = address.as_ref().map(|number| trace(question, number)).unwrap_or_default();
                Cell::number(Some(value), table.header.decimals).to(href)
            }
        };
        let name = if figure.name.is_empty() { figure.node.as_str() } else { figure.name.as_str() };
        let mut name = Cell::text(if total { words.monitor_whole() } else { name });
        if !total {
            name = name.to(drill(viewer, question, &figure.node));
        }
        let colour = viewer.ballast.colour_shown(table, figure);
        let mut growth = at("growth").coloured(colour.as_ref());
        growth.mark = colour.map(|colour| colour.sign).unwrap_or_default();
        let mut row = vec![name, value, growth];
        if shares {
            row.extend([at("pull"), at("contribution"), at("share")]);
        }
        if ranks {
            row.push(rank(figure));
        }
        if by != Dimension::Subject {
            row.push(at("counted"));
        }
        row
    };
    Grid {
        caption: format!(
            "{} {} · {} · {} · {} {}",
            table.header.indicator_name,
            question.query.period,
            table.header.unit,
            table.header.scope,
            words.frame_vintage(),
            table.header.vintage
        ),
        heads,
        rows: rows.iter().map(|&at| cells(&table.rows[at], false)).collect(),
        foot: cells(&table.total, true),
        pages: Pages::all(rows.len()),
        exports: None,
    }
}

/// The place, and how many places were gained or lost.
fn rank(figure: &Figure) -> Cell {
    let Some(rank) = figure.rank else { return Cell::missing() };
    let change = match figure.rank_change {
        Some(up) if up > 0 => format!(" ↑{up}"),
        Some(down) if down < 0 => format!(" ↓{}", -down),
        _ => String::new(),
    };
    Cell { text: format!("{rank}{change}"), numeric: true, value: Some((rank.into(), 0)), ..Cell::default() }
}

/// One level down: regions into regions, then industries, then enterprises.
fn drill(viewer: &Viewer, question: &Question<'_>, node: &str) -> String {
    let base = Link::to("/monitor")
        .with("indicator", &question.indicator.id)
        .with("period", &question.query.period)
        .with("as_of", question.query.as_of.map(|day| day.to_string()).unwrap_or_default());
    let has_below = |tree: &str| {
        viewer.ballast.tree(tree).ok().and_then(|tree| {
            let ix = tree.find(node)?;
            Some(tree.iter().any(|(_, other)| other.parent == Some(ix)))
        })
    };
    match question.query.by {
        Dimension::Region => {
            let link = base.with("region", node).with("industry", &question.industry);
            let by = if has_below(&question.form.region_tree) == Some(true) { "region" } else { "subject" };
            link.with("by", by).to_string()
        }
        Dimension::Industry => {
            let link = base.with("region", &question.region).with("industry", node);
            let by =
                if has_below(&question.form.industry_tree) == Some(true) { "industry" } else { "subject" };
            link.with("by", by).to_string()
        }
        Dimension::Subject => format!("/enterprises/{}", crate::link::encoded(node)),
        Dimension::Zone | Dimension::Size | Dimension::Ownership => String::new(),
    }
}

async fn choices(viewer: &Viewer, question: &Question<'_>, asked: &Asked) -> Result<Choices, AppError> {
    let (ballast, words) = (&viewer.ballast, viewer.words);
    let lang = ballast.lang();
    let forms = ballast.store.forms().await?;
    let indicators = ballast.packs.indicators.values().filter(|of| forms.contains(&of.form));
    let known = ballast.store.periods(&question.form.id).await?;
    let mut periods = Vec::new();
    for info in known.iter().rev().filter(|info| info.rows > 0) {
        let run = info.period.to_date();
        let mut all = vec![info.period];
        if run != info.period && question.form.reporting(run) == Some(info.period) {
            all.insert(0, run);
        }
        for period in all {
            let text = period.to_string();
            let open = if info.closed { String::new() } else { format!("（{}）", words.frame_open()) };
            periods.push((
                text.clone(),
                format!("{}{open}", period.label(lang)),
                text == question.query.period,
            ));
        }
    }
    if !periods.iter().any(|(_, _, chosen)| *chosen) {
        periods.insert(0, (question.query.period.clone(), question.query.period.clone(), true));
    }
    let dimensions = [
        (Dimension::Region, words.frame_region()),
        (Dimension::Industry, words.frame_industry()),
        (Dimension::Zone, words.monitor_zone()),
        (Dimension::Size, words.monitor_size()),
        (Dimension::Ownership, words.monitor_ownership()),
        (Dimension::Subject, words.frame_enterprise()),
    ];
    Ok(Choices {
        indicators: indicators
            .map(|of| (of.id.clone(), of.name.get(lang).to_owned(), of.id == question.indicator.id))
            .collect(),
        periods,
        by: dimensions
            .into_iter()
            .map(|(by, name)| (dimension_name(by).to_owned(), name.to_owned(), by == question.query.by))
            .collect(),
        region: question.region.clone(),
        industry: question.industry.clone(),
        as_of: asked.as_of.clone(),
        price: question.query.constant_price,
        priced: question.indicator.price_index.is_some(),
    })
}

fn place_name(viewer: &Viewer, question: &Question<'_>) -> Result<String, AppError> {
    let mut names = Vec::new();
    for (tree, code) in
        [(&question.form.region_tree, &question.region), (&question.form.industry_tree, &question.industry)]
    {
        let tree = viewer.ballast.tree(tree)?;
        if let Some(ix) = tree.find(code) {
            names.push(tree.node(ix).name_in(viewer.ballast.lang()).to_owned());
        }
    }
    let label = question.query.period.parse::<Period>();
    names.push(
        label.map_or_else(|_| question.query.period.clone(), |period| period.label(viewer.ballast.lang())),
    );
    Ok(names.join(" · "))
}

/// The way back up, a link per node above.
fn crumbs(
    viewer: &Viewer,
    question: &Question<'_>,
    asked: &Asked,
) -> Result<Vec<(String, String)>, AppError> {
    let mut crumbs = Vec::new();
    let link = link(question, asked).with("page", "").with("level", "");
    let mut add = |tree: &str, code: &str, key: &str| -> Result<(), AppError> {
        let tree = viewer.ballast.tree(tree)?;
        let Some(ix) = tree.find(code) else { return Ok(()) };
        let mut above: Vec<_> = tree.ancestors(ix).skip(1).collect();
        above.reverse();
        for ix in above {
            let node = tree.node(ix);
            let code = if node.parent.is_none() { "" } else { node.code.as_str() };
            let by = if key == "region" { "region" } else { "industry" };
            let link = link.clone().with(key, code).with("by", by);
            crumbs.push((node.name_in(viewer.ballast.lang()).to_owned(), link.to_string()));
        }
        Ok(())
    };
    add(&question.form.region_tree, &question.region, "region")?;
    add(&question.form.industry_tree, &question.industry, "industry")?;
    Ok(crumbs)
}

/// Bars of the pulls, and growth over the periods before.
async fn charts(
    viewer: &Viewer,
    question: &Question<'_>,
    table: &FigureTable,
) -> Result<Vec<(String, Chart)>, AppError> {
    let mut charts = Vec::new();
    if table.rows.iter().any(|row| row.pull.is_some()) {
        charts.push(pulls(viewer, question, table));
    }
    if let Some(chart) = history(viewer, question).await? {
        charts.push(chart);
    }
    Ok(charts)
}

/// Parts shown one by one in the waterfall; the others stand as one.
const PARTS: usize = 12;

fn pulls(viewer: &Viewer, question: &Question<'_>, table: &FigureTable) -> (String, Chart) {
    let words = viewer.words;
    let mut rows: Vec<(&Figure, f64)> =
        table.rows.iter().filter_map(|row| Some((row, row.pull?.percent()))).collect();
    rows.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let rest: f64 = rows.iter().skip(PARTS).map(|(_, pull)| pull).sum();
    let others = rows.len().saturating_sub(PARTS);
    rows.truncate(PARTS);
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut bars: Vec<Bar> = rows
        .iter()
        .map(|(row, pull)| Bar {
            name: row.name.clone(),
            value: *pull,
            printed: format!("{pull:+.2}"),
            href: drill(viewer, question, &row.node),
        })
        .collect();
    if others > 0 {
        bars.push(Bar {
            name: words.monitor_others(others),
            value: rest,
            printed: format!("{rest:+.2}"),
            href: String::new(),
        });
    }
    let whole: f64 = table.total.growth.map(|growth| growth.percent()).unwrap_or_default();
    let total = Bar {
        name: words.monitor_whole().to_owned(),
        value: whole,
        printed: format!("{whole:+.2}"),
        href: String::new(),
    };
    let said: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.name, bar.printed)).collect();
    let title = words.monitor_pulls().to_owned();
    let label = format!("{title}: {}", said.join("; "));
    (title, Chart::new("pulls", label, &chart::waterfall(&bars, &total)))
}

/// Periods that the line goes back.
const BACK: usize = 13;

async fn history(viewer: &Viewer, question: &Question<'_>) -> Result<Option<(String, Chart)>, AppError> {
    let Ok(asked) = question.query.period.parse::<Period>() else { return Ok(None) };
    let Some(mut at) = question.form.reporting(asked) else { return Ok(None) };
    let known = viewer.ballast.store.periods(&question.form.id).await?;
    let mut points = Vec::new();
    for _ in 0..BACK {
        if !known.iter().any(|info| info.period == at && info.rows > 0) {
            break;
        }
        let growth = async |period: String| {
            let query = FigureQuery {
                within: question.query.within.clone(),
                as_of: question.query.as_of,
                constant_price: question.query.constant_price,
                ..FigureQuery::new(&question.indicator.id, &period)
            };
            let table = viewer.ballast.figures_kept(&query).await.ok()?;
            table.total.growth.map(|growth| (growth.percent() * 10.0).round() / 10.0)
        };
        points.push((at.to_string(), growth(at.to_string()).await, growth(to_date(question.form, at)).await));
        at = question.form.previous(at);
    }
    if points.len() < 2 {
        return Ok(None);
    }
    points.reverse();
    let words = viewer.words;
    let labels: Vec<String> = points.iter().map(|(label, ..)| label.clone()).collect();
    let series = [
        (words.today_month_growth().to_owned(), points.iter().map(|(_, month, _)| *month).collect()),
        (words.today_to_date_growth().to_owned(), points.iter().map(|(.., run)| *run).collect()),
    ];
    let title = words.today_trend(question.indicator.name.get(viewer.ballast.lang()));
    Ok(Some((title.clone(), Chart::new("history", title, &chart::lines(&labels, &series, "%")))))
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
    let note = whole.note(&table.header.unit).get(viewer.ballast.lang()).to_owned();
    differs.then(|| (whole.clone(), note))
}
