use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse, Response},
};
use ballast_app::{AppError, Question, ledger::LedgerFilter};
use ballast_store::LedgerTally;

use super::{asked::Asked, rows, tabs, tabs::Tabs};
use crate::{
    PageError, Right, Viewer,
    grid::{Cell, Grid, PER_PAGE, Pages},
    layout::{Layout, Section},
    take::{self, Kind},
};

/// Items that a table to take away may have: more is asked for in parts.
const MOST: u64 = 100_000;

/// A kind and how it stands with its items.
pub(crate) struct Counted {
    pub name: String,
    pub open: u64,
    pub overdue: u64,
    pub href: String,
    pub late: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct List {
    layout: Layout,
    tabs: Tabs,
    asked: Asked,
    counted: Vec<Counted>,
    kinds: Vec<(String, String, bool)>,
    states: Vec<(String, String, bool)>,
    offices: Vec<(String, String, bool)>,
    grid: Grid,
    own: bool,
    may_open: bool,
}

/// Items of each kind that go on, and how many of them are late, whatever kind and state are asked for.
pub(crate) async fn counted(viewer: &Viewer, asked: &Asked, path: &str) -> Result<Vec<Counted>, PageError> {
    let wide = Asked {
        unit: asked.unit.clone(),
        co: asked.co.clone(),
        region: asked.region.clone(),
        subject: asked.subject.clone(),
        ..Asked::default()
    };
    let tally = viewer.ballast.ledger_tally(&wide.filter()?).await?;
    let sum = |kind: &str, of: fn(&LedgerTally) -> u64| {
        tally.iter().filter(|line| line.kind == kind).map(of).sum::<u64>()
    };
    let lang = viewer.ballast.lang();
    let all = viewer.ballast.packs.kinds.values().map(|kind| Counted {
        name: kind.name.get(lang).to_owned(),
        open: sum(&kind.id, |line| line.items),
        overdue: sum(&kind.id, |line| line.overdue),
        href: wide.link(path).with("kind", &kind.id).to_string(),
        late: wide.link("/ledger").with("kind", &kind.id).with("overdue", "1").to_string(),
        chosen: asked.kind == kind.id,
    });
    Ok(all.collect())
}

/// That a list names enterprises is put on record.
pub(crate) async fn on_record(viewer: &Viewer, verb: &str, what: &str) -> Result<(), PageError> {
    let whom = viewer.enterprise().unwrap_or("*").to_owned();
    Ok(viewer.on_record(verb, &whom, what).await?)
}

/// The line below the table: how many, and how many of them are late.
fn foot(viewer: &Viewer, tally: &[LedgerTally]) -> Vec<Cell> {
    let items: u64 = tally.iter().map(|line| line.items).sum();
    let late: u64 = tally.iter().map(|line| line.overdue).sum();
    let mut foot =
        vec![Cell::text(viewer.words.ledger_total()), Cell::text(viewer.words.ledger_items(items))];
    foot.extend(std::iter::repeat_n(Cell::default(), 7));
    foot.push(Cell::text(viewer.words.ledger_overdue_count(late)));
    foot
}

/// 台账: items that fit, what is due first first.
pub(crate) async fn page(viewer: Viewer, Query(asked): Query<Asked>) -> Result<Html<String>, PageError> {
    let filter = asked.filter()?;
    let link = asked.link("/ledger");
    on_record(&viewer, "read", &link.to_string()).await?;
    let tally = viewer.ballast.ledger_tally(&filter).await?;
    let total: u64 = tally.iter().map(|line| line.items).sum();
    let pages = Pages::of(usize::try_from(total).unwrap_or(usize::MAX), asked.page, &link);
    let skip = pages.first.saturating_sub(1) as u64;
    let shown = LedgerFilter { skip, limit: PER_PAGE as u64, ..filter };
    let lines = viewer.ballast.ledger_list(&shown).await?.lines;
    let mut grid = rows::grid(&viewer, &lines, &asked, &link);
    grid.foot = foot(&viewer, &tally);
    grid.pages = pages;
    let take = |ending: &str| asked.link(&format!("/ledger/take.{ending}")).to_string();
    grid.exports = Some((take("csv"), take("xlsx")));
    let kind = viewer.ballast.packs.kinds.get(&asked.kind);
    let lang = viewer.ballast.lang();
    let states = kind.map(|kind| kind.states.as_slice()).unwrap_or_default().iter();
    let page = List {
        layout: Layout::new(&viewer, Section::Ledger, viewer.words.ledger_title()),
        tabs: Tabs::new(&viewer, "list", &asked),
        counted: counted(&viewer, &asked, "/ledger").await?,
        kinds: tabs::kinds(&viewer, &asked.kind),
        states: states
            .map(|state| (state.id.clone(), state.name.get(lang).to_owned(), state.id == asked.state))
            .collect(),
        offices: tabs::offices(&viewer, std::slice::from_ref(&asked.unit)),
        grid,
        own: viewer.enterprise().is_some(),
        may_open: viewer.may(Right::Act),
        asked,
    };
    Ok(Html(page.render()?))
}

/// All items that fit, to take away: the columns and the order of the page.
pub(crate) async fn take_away(
    viewer: Viewer,
    Path(ending): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let kind = Kind::of(&ending)?;
    let filter = asked.filter()?;
    let link = asked.link("/ledger");
    on_record(&viewer, "export", &link.to_string()).await?;
    let tally = viewer.ballast.ledger_tally(&filter).await?;
    let total: u64 = tally.iter().map(|line| line.items).sum();
    if total > MOST {
        return Err(AppError::Question(Question::told(viewer.words.ledger_too_many(total, MOST))).into());
    }
    let lines = viewer.ballast.ledger_list(&filter).await?.lines;
    let mut grid = rows::grid(&viewer, &lines, &asked, &link);
    grid.foot = foot(&viewer, &tally);
    let title = format!("{} {}", viewer.words.ledger_title(), viewer.ballast.today());
    let notes = vec![format!("{}{}", viewer.words.ledger_asked(), link)];
    Ok(take::answer(&grid.sheet(&title, notes), kind, &title)?.into_response())
}
