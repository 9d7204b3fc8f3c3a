use ballast_app::{AppError, FigureQuery};
use ballast_model::{Figure, FigureTable, Period};

use super::{
    asked::{Question, to_date},
    table::drill,
};
use crate::{
    Viewer,
    chart::{self, Bar, Chart},
};

/// Bars of the pulls, and growth over the periods before.
pub(super) async fn charts(
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
