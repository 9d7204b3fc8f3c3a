use askama::Template;
use axum::{extract::Path, response::Html};
use ballast_ledger::Match;

use super::{actor, item, item_link, list::on_record};
use crate::{
    PageError, Viewer,
    grid::{Cell, Grid, Head, Pages},
    layout::{Layout, Section},
    link::encoded,
};

/// Suggestions on the page, the best first.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "ledger-matches.html")]
struct Page {
    layout: Layout,
    back: String,
    grid: Grid,
}

/// Who or what may answer a need, each with what speaks for it: suggestions for a person to look at.
pub(crate) async fn page(viewer: Viewer, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let id = item::number(&id)?;
    let words = viewer.words;
    let view = viewer.ballast.show_item(id, &actor(&viewer)).await?;
    on_record(&viewer, "read", &format!("matches of item {id}")).await?;
    let found = viewer.ballast.ledger_matches(id, MOST).await?;
    let row = |of: &Match| {
        let because =
            of.because.iter().map(|(why, points)| format!("{} {points}", why.get(viewer.ballast.lang())));
        let href = match of.id.strip_prefix("item:") {
            Some(number) => item_link(number),
            None => format!("/enterprises/{}", encoded(&of.id)),
        };
        vec![
            Cell::text(&of.name).to(href),
            Cell::count(of.points),
            Cell::text(because.collect::<Vec<_>>().join("；")),
        ]
    };
    let grid = Grid {
        heads: vec![
            Head::text(words.ledger_match_who()),
            Head::number(words.ledger_match_points(), ""),
            Head::text(words.ledger_match_because()),
        ],
        rows: found.iter().map(row).collect(),
        pages: Pages::all(found.len()),
        ..Grid::default()
    };
    let layout = Layout::new(&viewer, Section::Ledger, words.ledger_matches(&view.line.title));
    Ok(Html(Page { layout, back: item_link(id), grid }.render()?))
}
