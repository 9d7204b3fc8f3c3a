use std::collections::HashMap;

use ballast_app::{AppError, Dimension, dimension_name};
use ballast_model::{Figure, FigureTable};

use super::asked::{Asked, Question, trace};
use crate::{
    Link, Viewer,
    grid::{Cell, Grid, Head, Pages},
};

/// Rows in the order asked for; as the tree has them where none is.
pub(super) fn order(table: &FigureTable, asked: &Asked) -> Vec<usize> {
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

pub(super) fn column(viewer: &Viewer, key: &str) -> String {
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

pub(super) fn grid(
    viewer: &Viewer,
    question: &Question<'_>,
    table: &FigureTable,
    rows: &[usize],
    link: &Link,
    asked: &Asked,
) -> Grid {
    let words = viewer.words;
    let unit = viewer.ballast.unit(&table.header.unit);
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
            unit,
            table.header.scope,
            words.frame_vintage(),
            &words.vintage(&table.header.vintage)
        ),
        heads,
        rows: rows.iter().map(|&at| cells(&table.rows[at], false)).collect(),
        foot: cells(&table.total, true),
        pages: Pages::all(rows.len()),
        exports: None,
    }
}

/// Sets beside each enterprise of a table that is taken away its credit code, region and industry: by its name alone it cannot be
/// matched with anything.
pub(super) async fn identified(
    viewer: &Viewer,
    question: &Question<'_>,
    table: &FigureTable,
    order: &[usize],
    mut grid: Grid,
) -> Result<Grid, AppError> {
    if question.query.by != Dimension::Subject {
        return Ok(grid);
    }
    let (ballast, words) = (&viewer.ballast, viewer.words);
    let on = question.query.period.parse::<ballast_model::Period>().ok().map(|period| period.last_day());
    let known = ballast.store.enterprises_on(on, question.query.as_of, ballast.scope()).await?;
    let known: HashMap<&str, &ballast_model::Subject> =
        known.iter().map(|of| (of.subject.id.as_str(), &of.subject)).collect();
    for (row, &at) in grid.rows.iter_mut().zip(order) {
        let id = table.rows[at].node.as_str();
        let [region, industry] = known.get(id).map_or_else(Default::default, |subject| {
            let [region, industry, ..] = ballast.subject_names(subject);
            [region, industry]
        });
        row.splice(1..1, [Cell::text(id), Cell::text(region), Cell::text(industry)]);
    }
    let heads = [words.enterprises_code(), words.frame_region(), words.frame_industry()].map(Head::text);
    grid.heads.splice(1..1, heads);
    grid.foot.splice(1..1, std::iter::repeat_n(Cell::default(), 3));
    Ok(grid)
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
pub(super) fn drill(viewer: &Viewer, question: &Question<'_>, node: &str) -> String {
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
