use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{
    AppError,
    ledger::{KindReport, LedgerReport, LedgerReportQuery, Tally},
    typed,
};
use ballast_ledger::report::OfficeLine;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{asked::Asked, tabs, tabs::Tabs};
use crate::{
    Link, PageError, Viewer,
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
    take::{self, Kind},
};

/// Which report.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    kind: String,
    region: String,
    from: String,
    to: String,
    /// For a table to take away: `units` or `regions`.
    table: String,
}

#[derive(Template)]
#[template(path = "ledger-reports.html")]
struct Page {
    layout: Layout,
    tabs: Tabs,
    which: Which,
    kinds: Vec<(String, String, bool)>,
    on: String,
    empty: bool,
    whole: Grid,
    units: Grid,
    regions: Grid,
    of_kinds: Vec<OfKind>,
}

/// What a kind's own counts come to, as tables.
struct OfKind {
    name: String,
    grids: Vec<(String, Grid)>,
}

impl Which {
    fn query(&self) -> Result<LedgerReportQuery, AppError> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(LedgerReportQuery {
            kinds: some(&self.kind).into_iter().collect(),
            from: typed::unless_blank(&self.from, |text| typed::day_for("from", text))?,
            to: typed::unless_blank(&self.to, |text| typed::day_for("to", text))?,
            region: some(&self.region),
            ..LedgerReportQuery::default()
        })
    }

    fn link(&self, path: &str) -> Link {
        Link::to(path)
            .with("kind", &self.kind)
            .with("region", &self.region)
            .with("from", &self.from)
            .with("to", &self.to)
    }
}

/// Counts, times and the three facts, a row per unit, region or kind; the whole below.
fn grid(
    viewer: &Viewer,
    head: &str,
    rows: &[(String, OfficeLine, String)],
    whole: Option<&OfficeLine>,
) -> Grid {
    let words = viewer.words;
    let heads = [
        words.ledger_all(),
        words.ledger_open_items(),
        words.ledger_overdue(),
        words.ledger_closed(),
        words.ledger_in_time(),
        words.ledger_handled(),
        words.ledger_solved(),
        words.ledger_satisfied(),
        words.ledger_reopened(),
        words.ledger_median(),
        words.ledger_p90(),
    ];
    let said =
        |(yes, of): (usize, usize)| Cell { text: format!("{yes} / {of}"), numeric: true, ..Cell::default() };
    let days = |days: Option<u32>| days.map_or_else(Cell::missing, Cell::count);
    let cells = |name: Cell, line: &OfficeLine| {
        vec![
            name,
            Cell::count(line.all),
            Cell::count(line.open),
            Cell::count(line.overdue),
            Cell::count(line.closed),
            Cell::count(line.in_time),
            said(line.handled),
            said(line.solved),
            said(line.satisfied),
            Cell::count(line.reopened),
            days(line.median_days),
            days(line.p90_days),
        ]
    };
    let named = |(name, line, href): &(String, OfficeLine, String)| cells(Cell::text(name).to(href), line);
    Grid {
        heads: std::iter::once(Head::text(head)).chain(heads.map(|title| Head::number(title, ""))).collect(),
        rows: rows.iter().map(named).collect(),
        foot: whole.map(|whole| cells(Cell::text(words.ledger_total()), whole)).unwrap_or_default(),
        pages: Pages::all(rows.len()),
        ..Grid::default()
    }
}

fn grids(viewer: &Viewer, which: &Which, report: &LedgerReport) -> [Grid; 3] {
    let words = viewer.words;
    let whole = report.whole.as_ref();
    let list = || which.link("/ledger").with("from", "").with("to", "").with("ended", "1");
    let kinds: Vec<_> = report
        .kinds
        .iter()
        .map(|of| (of.name.clone(), of.whole.clone(), list().with("kind", &of.kind).to_string()))
        .collect();
    let named = |of: &[Tally], key: &str| {
        let row = |of: &Tally| (of.name.clone(), of.line.clone(), list().with(key, &of.line.of).to_string());
        of.iter().map(row).collect::<Vec<_>>()
    };
    [
        grid(viewer, words.ledger_kind(), &kinds, whole),
        grid(viewer, words.ledger_unit(), &named(&report.offices, "unit"), whole),
        grid(viewer, words.frame_region(), &named(&report.regions, "region"), whole),
    ]
}

fn of_kind(viewer: &Viewer, of: &KindReport) -> OfKind {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let mut grids = Vec::new();
    for count in &of.counts {
        let rows: Vec<Vec<Cell>> = count
            .lines
            .iter()
            .map(|line| {
                vec![Cell::text(line.name.get(lang)), Cell::count(line.items.len()), Cell::count(line.ever)]
            })
            .collect();
        let heads = vec![
            Head::text(count.name.get(lang)),
            Head::number(words.ledger_now(), ""),
            Head::number(words.ledger_ever(), ""),
        ];
        let pages = Pages::all(rows.len());
        grids.push((count.name.get(lang).to_owned(), Grid { heads, rows, pages, ..Grid::default() }));
    }
    if let Some(until) = of.pace.as_ref().filter(|of| of.pace.items > 0) {
        let pace = &until.pace;
        let money = |value: Decimal| Cell::number(Some(value), 0);
        let heads = vec![
            Head::text(words.frame_period()),
            Head::number(words.ledger_items_head(), ""),
            Head::number(words.ledger_year_plan(), ""),
            Head::number(words.ledger_planned(), ""),
            Head::number(words.ledger_done(), ""),
            Head::number(words.ledger_of_year(), "%"),
            Head::number(words.ledger_of_plan(), "%"),
            Head::number(words.ledger_behind_reports(), ""),
        ];
        let row = vec![
            Cell::text(until.until.label(lang)),
            Cell::count(pace.items),
            money(pace.year),
            money(pace.planned),
            money(pace.done),
            Cell::number(pace.percent_of_year(), 1),
            Cell::number(pace.percent_of_plan(), 1),
            Cell::count(pace.behind_in_reports),
        ];
        grids.push((
            words.ledger_pace().to_owned(),
            Grid { heads, rows: vec![row], pages: Pages::all(1), ..Grid::default() },
        ));
    }
    for debtors in of.debtors.iter().filter(|of| !of.lines.is_empty()) {
        let money = |value: Decimal| Cell::number(Some(value), 2);
        let heads = vec![
            Head::text(&debtors.name),
            Head::number(words.ledger_items_head(), ""),
            Head::number(words.ledger_undisputed(), words.policies_yuan()),
            Head::number(words.ledger_disputed(), words.policies_yuan()),
            Head::number(words.ledger_interest(), words.policies_yuan()),
            Head::number(words.ledger_unclear(), ""),
        ];
        let row = |line: &ballast_ledger::report::ArrearsLine| {
            let name = if line.of.is_empty() { "—" } else { line.of.as_str() };
            vec![
                Cell::text(name),
                Cell::count(line.items),
                money(line.undisputed),
                money(line.disputed),
                money(line.interest),
                Cell::count(line.unclear),
            ]
        };
        let sum = |of: fn(&ballast_ledger::report::ArrearsLine) -> Decimal| {
            money(debtors.lines.iter().map(of).sum::<Decimal>())
        };
        let count = |of: fn(&ballast_ledger::report::ArrearsLine) -> usize| {
            Cell::count(debtors.lines.iter().map(of).sum::<usize>())
        };
        let foot = vec![
            Cell::text(words.ledger_total()),
            count(|line| line.items),
            sum(|line| line.undisputed),
            sum(|line| line.disputed),
            sum(|line| line.interest),
            count(|line| line.unclear),
        ];
        let rows: Vec<_> = debtors.lines.iter().map(row).collect();
        let pages = Pages::all(rows.len());
        grids.push((debtors.name.clone(), Grid { heads, rows, foot, pages, ..Grid::default() }));
    }
    if !of.ages.is_empty() {
        let heads = vec![
            Head::text(words.ledger_age()),
            Head::number(words.ledger_items_head(), ""),
            Head::number(words.ledger_owed(), words.policies_yuan()),
        ];
        let rows = of.ages.iter().map(|age| {
            vec![
                Cell::text(words.ledger_days_or_more(age.from)),
                Cell::count(age.items),
                Cell::number(Some(age.owed), 2),
            ]
        });
        let foot = vec![
            Cell::text(words.ledger_total()),
            Cell::count(of.ages.iter().map(|age| age.items).sum::<usize>()),
            Cell::number(Some(of.ages.iter().map(|age| age.owed).sum()), 2),
        ];
        let pages = Pages::all(of.ages.len());
        let grid = Grid { heads, rows: rows.collect(), foot, pages, ..Grid::default() };
        grids.push((words.ledger_ages().to_owned(), grid));
    }
    OfKind { name: of.name.clone(), grids }
}

/// How it stands with the ledger: by kind, unit and region, and what each kind counts.
pub(crate) async fn page(viewer: Viewer, Query(which): Query<Which>) -> Result<Html<String>, PageError> {
    super::list::on_record(&viewer, "read", &which.link("/ledger/reports").to_string()).await?;
    let report = viewer.ballast.ledger_report(&which.query()?).await?;
    let [whole, mut units, mut regions] = grids(&viewer, &which, &report);
    let take = |table: &str, ending: &str| {
        which.link(&format!("/ledger/reports/take.{ending}")).with("table", table).to_string()
    };
    units.exports = Some((take("units", "csv"), take("units", "xlsx")));
    regions.exports = Some((take("regions", "csv"), take("regions", "xlsx")));
    let asked = Asked { kind: which.kind.clone(), region: which.region.clone(), ..Asked::default() };
    let page = Page {
        layout: Layout::new(&viewer, Section::Ledger, viewer.words.ledger_title()),
        tabs: Tabs::new(&viewer, "reports", &asked),
        kinds: tabs::kinds(&viewer, &which.kind),
        on: report.on.to_string(),
        empty: report.whole.is_none(),
        of_kinds: report.kinds.iter().map(|of| of_kind(&viewer, of)).collect(),
        which,
        whole,
        units,
        regions,
    };
    Ok(Html(page.render()?))
}

/// A table of the report, to take away.
pub(crate) async fn take_away(
    viewer: Viewer,
    Path(ending): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, PageError> {
    let kind = Kind::of(&ending)?;
    let link = which.link("/ledger/reports").to_string();
    super::list::on_record(&viewer, "export", &link).await?;
    let report = viewer.ballast.ledger_report(&which.query()?).await?;
    let [_, units, regions] = grids(&viewer, &which, &report);
    let (grid, name) = match which.table.as_str() {
        "regions" => (regions, viewer.words.ledger_by_region()),
        _ => (units, viewer.words.ledger_by_unit()),
    };
    let title = format!("{} {name} {}", viewer.words.ledger_title(), report.on);
    let notes =
        vec![viewer.words.ledger_facts_note().to_owned(), format!("{}{link}", viewer.words.ledger_asked())];
    Ok(take::answer(&grid.sheet(&title, notes), kind, &title)?.into_response())
}
