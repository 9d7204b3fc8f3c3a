use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{
    AppError, Dimension, Question, RevisionQuery, RevisionReport, TraceQuery, TraceReport, dimension,
    dispatch::FigureRef, typed,
};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    Link, PageError, Viewer,
    grid::{Cell, Grid, Head, PER_PAGE, Pages, grouped},
    layout::{Layout, Section},
    take::{self, Kind},
};

/// Which figure is opened.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "ref")]
    address: String,
    industry: String,
    as_of: String,
    page: usize,
}

#[derive(Template)]
#[template(path = "figure.html")]
struct Figure {
    layout: Layout,
    report: TraceReport,
    address: String,
    sums: Vec<(String, String)>,
    grid: Grid,
    back: String,
    /// What the ledger holds about it, as a part of the page.
    ledger: String,
}

fn day(text: &str) -> Result<Option<Date>, AppError> {
    Ok(typed::unless_blank(text, typed::day)?)
}

async fn trace(viewer: &Viewer, asked: &Asked, limit: usize) -> Result<(FigureRef, TraceReport), AppError> {
    let address: FigureRef = asked.address.parse().map_err(AppError::Question)?;
    let by = dimension(&address.by).ok_or_else(|| AppError::Question(Question::no_dimension(&address.by)))?;
    let query = TraceQuery {
        indicator: address.indicator.clone(),
        period: address.period.clone(),
        by,
        node: Some(address.node.clone()).filter(|node| !node.is_empty()),
        within: super::monitor::within(&address.within, &asked.industry),
        as_of: day(&asked.as_of)?,
        limit,
    };
    viewer.on_record("read", "*", &format!("trace {}", asked.address)).await?;
    let report = viewer.ballast.trace(&query).await?;
    Ok((address, report))
}

fn grid(viewer: &Viewer, report: &TraceReport) -> Grid {
    let words = viewer.words;
    // A return is said to be of a month only where the figure adds up more than one.
    let several = report.periods.len() > 1;
    let tree = |id: &str, code: &str| {
        let tree = viewer.ballast.packs.tree(id);
        tree.and_then(|tree| {
            tree.find(code).map(|ix| tree.node(ix).name_in(viewer.ballast.lang()).to_owned())
        })
        .unwrap_or_else(|| code.to_owned())
    };
    let row = |row: &ballast_app::TraceRow| {
        let decimals = |value: Option<Decimal>| value.map_or(0, |value| value.scale());
        let from = match row.base_from.as_str() {
            "stated" => words.figure_stated(),
            "last-year" => words.figure_last_year(),
            _ => "—",
        };
        let sheet = if row.sheet.is_empty() { String::new() } else { format!(" · {}", row.sheet) };
        let place = if row.row > 0 {
            format!("{}{sheet} · {}", row.file, words.figure_row(row.row))
        } else {
            row.file.clone()
        };
        let mut cells = vec![
            Cell::text(&row.name).to(format!("/enterprises/{}", crate::link::encoded(&row.subject))),
            Cell::text(tree("regions", &row.region)),
            Cell::text(tree("industries", &row.industry)),
            Cell::number(row.value, decimals(row.value)),
            Cell::number(row.base, decimals(row.base)),
            Cell::text(from),
            Cell::text(place),
            Cell::text(row.received_at.get(..10).unwrap_or_default()).class("nowrap"),
            Cell::text(&row.marks),
        ];
        if several {
            cells.insert(1, Cell::text(row.period.label(viewer.ballast.lang())).class("nowrap"));
        }
        cells
    };
    let unit = viewer.ballast.unit(&report.unit);
    let mut heads = vec![
        Head::text(words.frame_enterprise()),
        Head::text(words.frame_region()),
        Head::text(words.frame_industry()),
        Head::number(words.monitor_value(), unit),
        Head::number(words.monitor_base(), unit),
        Head::text(words.figure_base_from()),
        Head::text(words.figure_file()),
        Head::text(words.figure_received()),
        Head::text(words.figure_marks()),
    ];
    let total = report.rows.len() + report.not_listed;
    let mut foot = vec![Cell::text(words.monitor_whole()), Cell::default(), Cell::default()];
    foot.push(Cell::number(Some(report.value), report.value.scale()));
    foot.push(Cell::number(Some(report.base), report.base.scale()));
    foot.extend(std::iter::repeat_n(Cell::default(), 4));
    if several {
        heads.insert(1, Head::text(words.frame_period()));
        foot.insert(1, Cell::default());
    }
    Grid {
        caption: String::new(),
        heads,
        rows: report.rows.iter().map(row).collect(),
        foot,
        pages: Pages { total, ..Pages::all(report.rows.len()) },
        exports: None,
    }
}

/// Returns listed on the page; all of them can be taken away.
const LISTED: usize = PER_PAGE;

/// A number, opened down to the returns behind it.
pub(crate) async fn page(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Html<String>, PageError> {
    let (address, report) = trace(&viewer, &asked, LISTED).await?;
    let words = viewer.words;
    let mut grid = grid(&viewer, &report);
    let take = |kind: &str| {
        Link::to(format!("/figure/take.{kind}"))
            .with("ref", &asked.address)
            .with("industry", &asked.industry)
            .with("as_of", &asked.as_of)
            .to_string()
    };
    grid.exports = Some((take("csv"), take("xlsx")));
    let exact = |value: Decimal| {
        viewer.ballast.amount(&grouped(value, value.scale()), viewer.ballast.unit(&report.unit))
    };
    let mut sums = vec![
        (words.figure_field().to_owned(), report.field.clone()),
        (words.monitor_counted().to_owned(), report.counted.to_string()),
        (words.figure_sum().to_owned(), exact(report.value)),
        (words.figure_current().to_owned(), exact(report.current)),
        (words.figure_base_sum().to_owned(), exact(report.base)),
    ];
    if report.base > Decimal::ZERO {
        let growth = (report.current - report.base) / report.base * Decimal::ONE_HUNDRED;
        sums.push((words.today_growth().to_owned(), format!("{}%", grouped(growth, 2))));
    }
    let mut back = Link::to("/monitor").with("indicator", &address.indicator).with("period", &address.period);
    match dimension(&address.by) {
        Some(Dimension::Region) => back = back.with("region", &address.node),
        Some(Dimension::Industry) => {
            back = back.with("industry", &address.node).with("region", &address.within)
        }
        _ => back = back.with("region", &address.within),
    }
    let page = Figure {
        layout: Layout::new(&viewer, Section::Monitor, words.figure_title()),
        ledger: super::ledger::on_figure(&viewer, &address).await?,
        address: asked.address.clone(),
        back: back.to_string(),
        report,
        sums,
        grid,
    };
    Ok(Html(page.render()?))
}

/// All returns behind a number, to take away.
pub(crate) async fn take_away(
    viewer: Viewer,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let kind = Kind::of(&kind)?;
    let (_, report) = trace(&viewer, &asked, 0).await?;
    let notes = vec![
        format!("{}: {}", viewer.words.frame_period(), report.period),
        format!("{}: {}", viewer.words.frame_unit(), viewer.ballast.unit(&report.unit)),
        format!("{}: {}", viewer.words.frame_vintage(), viewer.words.vintage(&report.vintage)),
    ];
    let title = format!("{} {}", report.name, report.node);
    Ok(take::answer(&grid(&viewer, &report).sheet(&title, notes), kind, &title)?.into_response())
}

/// Which revision is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WhyAsked {
    indicator: String,
    period: String,
    region: String,
}

#[derive(Template)]
#[template(path = "revision.html")]
struct Why {
    layout: Layout,
    report: std::sync::Arc<RevisionReport>,
    /// In words, enterprises concerned, percentage points.
    causes: Vec<(String, usize, String)>,
    unit: String,
    grid: Grid,
}

/// Why a number changed between two vintages: by cause, exactly.
pub(crate) async fn why(viewer: Viewer, Query(asked): Query<WhyAsked>) -> Result<Html<String>, PageError> {
    let query = RevisionQuery {
        indicator: asked.indicator,
        period: asked.period,
        by: Dimension::Region,
        level: None,
        within: Some(asked.region).filter(|region| !region.is_empty()),
        from: None,
        to: None,
        constant_price: false,
    };
    let report = viewer.ballast.revision_kept(&query).await?;
    let words = viewer.words;
    let mut heads = vec![
        Head::text(words.frame_region()),
        Head::number(words.figure_before(), viewer.ballast.unit(&report.unit)),
        Head::number(words.figure_after(), viewer.ballast.unit(&report.unit)),
        Head::number(words.figure_growth_before(), "%"),
        Head::number(words.figure_growth_after(), "%"),
    ];
    heads.extend(report.total.parts.iter().map(|part| Head::number(&part.name, words.today_points())));
    let row = |row: &ballast_app::RevisionRow, name: &str| {
        let scale = |value: Option<Decimal>| value.map_or(0, |value| value.scale().min(2));
        let mut cells = vec![
            Cell::text(name),
            Cell::number(row.before, scale(row.before)),
            Cell::number(row.after, scale(row.after)),
            Cell::number(row.growth_before, 2),
            Cell::number(row.growth_after, 2),
        ];
        cells.extend(row.parts.iter().map(|part| {
            let mut cell = Cell::number(part.growth, 3);
            if part.subjects > 0 {
                cell.mark = words.today_enterprises(part.subjects);
            }
            cell
        }));
        cells
    };
    let grid = Grid {
        caption: String::new(),
        heads,
        rows: report.rows.iter().map(|of| row(of, &of.name)).collect(),
        foot: row(&report.total, words.monitor_whole()),
        pages: Pages::all(report.rows.len()),
        exports: None,
    };
    let layout = Layout::new(&viewer, Section::Monitor, words.today_why());
    let causes = report.total.parts.iter().map(|part| {
        (
            part.name.clone(),
            part.subjects,
            part.growth.map_or_else(|| "—".to_owned(), |points| grouped(points, 3)),
        )
    });
    let causes = causes.collect();
    Ok(Html(
        Why { unit: viewer.ballast.unit(&report.unit).to_owned(), layout, causes, report, grid }.render()?,
    ))
}
