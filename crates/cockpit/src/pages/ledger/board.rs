use askama::Template;
use axum::{extract::Query, response::Html};
use ballast_app::ledger::{LedgerFilter, LedgerLine};
use ballast_store::LedgerOrder;

use super::{
    asked::Asked,
    item_link,
    list::{Counted, counted, on_record},
    rows,
    tabs::{self, Tabs},
};
use crate::{
    PageError, Viewer,
    grid::Cell,
    layout::{Layout, Section},
};

/// Items shown of a state; the rest stand in the list.
const SHOWN: u64 = 12;

#[derive(Template)]
#[template(path = "ledger-board.html")]
struct Board {
    layout: Layout,
    tabs: Tabs,
    asked: Asked,
    counted: Vec<Counted>,
    kinds: Vec<(String, String, bool)>,
    offices: Vec<(String, String, bool)>,
    name: String,
    columns: Vec<Column>,
    own: bool,
}

/// One state of the kind.
struct Column {
    name: String,
    count: u64,
    overdue: u64,
    href: String,
    more: u64,
    cards: Vec<Card>,
}

/// One item.
struct Card {
    title: String,
    href: String,
    unit: String,
    subject: String,
    band: String,
    mark: String,
    due: Cell,
}

fn card(viewer: &Viewer, line: &LedgerLine) -> Card {
    let (band, mark) = rows::colour(viewer, &line.kind, &line.colour);
    Card {
        title: line.title.clone(),
        href: item_link(line.id),
        unit: line.office_name.clone(),
        subject: rows::subject(line).text,
        band,
        mark,
        due: rows::due(viewer, line),
    }
}

/// Items of one kind, a column per state.
pub(crate) async fn page(viewer: Viewer, Query(mut asked): Query<Asked>) -> Result<Html<String>, PageError> {
    let all = counted(&viewer, &asked, "/ledger/board").await?;
    if asked.kind.is_empty() {
        // The kind with most to do is the one to begin with.
        let ids = viewer.ballast.packs.kinds.keys();
        let most = ids.zip(&all).max_by_key(|(_, of)| of.open).map(|(id, _)| id.clone());
        asked.kind = most.unwrap_or_default();
    }
    let kind = viewer.ballast.kind(&asked.kind)?;
    let lang = viewer.ballast.lang();
    on_record(&viewer, "read", &asked.link("/ledger/board").to_string()).await?;
    let whole = Asked { state: String::new(), phase: String::new(), ended: "1".to_owned(), ..asked.clone() };
    let tally = viewer.ballast.ledger_tally(&whole.filter()?).await?;
    let mut columns = Vec::with_capacity(kind.states.len());
    for state in &kind.states {
        let own = || tally.iter().filter(|line| line.state == state.id);
        let count: u64 = own().map(|line| line.items).sum();
        let of_state = Asked { state: state.id.clone(), ended: String::new(), ..whole.clone() };
        let lines = if count == 0 {
            Vec::new()
        } else {
            // What has ended is due no more: the latest stands first there.
            let ended = state.phase.ended();
            let order = if ended { LedgerOrder::Number } else { LedgerOrder::Due };
            let filter = LedgerFilter { order, descending: ended, limit: SHOWN, ..of_state.filter()? };
            viewer.ballast.ledger_list(&filter).await?.lines
        };
        columns.push(Column {
            name: state.name.get(lang).to_owned(),
            count,
            overdue: own().map(|line| line.overdue).sum(),
            href: of_state.link("/ledger").to_string(),
            more: count.saturating_sub(lines.len() as u64),
            cards: lines.iter().map(|line| card(&viewer, line)).collect(),
        });
    }
    let name = kind.name.get(lang).to_owned();
    let page = Board {
        layout: Layout::new(&viewer, Section::Ledger, viewer.words.ledger_title()),
        tabs: Tabs::new(&viewer, "board", &asked),
        counted: counted(&viewer, &asked, "/ledger/board").await?,
        kinds: tabs::kinds(&viewer, &asked.kind),
        offices: tabs::offices(&viewer, std::slice::from_ref(&asked.unit)),
        own: viewer.enterprise().is_some(),
        name,
        columns,
        asked,
    };
    Ok(Html(page.render()?))
}
