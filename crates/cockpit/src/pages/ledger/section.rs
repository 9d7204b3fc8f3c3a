use askama::Template;
use ballast_app::{
    AppError, Question,
    dispatch::FigureRef,
    ledger::{LedgerFilter, LedgerLine},
};
use ballast_model::Period;
use jiff::ToSpan;

use super::{actor, asked::Asked, item_link, rows};
use crate::{Link, PageError, Right, Viewer, Words, grid::Cell};

/// Items shown on a page that is about something else; the rest stand in the list.
const SHOWN: u64 = 8;

/// Days ahead in which something is due soon.
const SOON: i64 = 7;

#[derive(Template)]
#[template(path = "ledger-section.html")]
struct Section {
    words: Words,
    lines: Vec<Line>,
    total: u64,
    all: String,
    open: String,
}

/// One item, in a few words.
struct Line {
    title: String,
    href: String,
    kind: String,
    state: String,
    band: String,
    mark: String,
    due: Cell,
    said: Vec<String>,
}

fn line(viewer: &Viewer, line: &LedgerLine) -> Line {
    let (band, mark) = rows::colour(viewer, &line.kind, &line.colour);
    let facts = line.brief.get("facts");
    let said = ballast_packs::plan::Fact::WORDS.iter().filter_map(|(word, fact)| {
        let yes = facts?.get(word)?.get("yes")?.as_bool()?;
        Some(format!("{} {}", if yes { "✓" } else { "✕" }, fact.name().get(viewer.ballast.lang())))
    });
    Line {
        title: line.title.clone(),
        href: item_link(line.id),
        kind: line.kind_name.clone(),
        state: line.state_name.clone(),
        band,
        mark,
        due: rows::due(viewer, line),
        said: said.collect(),
    }
}

/// Items that a question fits, those that go on first, with the way to all of them and to opening one.
async fn section(viewer: &Viewer, asked: &Asked, open: Link) -> Result<String, PageError> {
    if !viewer.may(Right::Ledger) {
        return Ok(String::new());
    }
    let live = Asked { ended: String::new(), ..asked.clone() };
    let first = LedgerFilter { limit: SHOWN, ..live.filter()? };
    let mut lines = viewer.ballast.ledger_list(&first).await?.lines;
    let whole =
        Asked { ended: "1".to_owned(), sort: "number".to_owned(), desc: "1".to_owned(), ..asked.clone() };
    let rest = LedgerFilter { limit: SHOWN, ..whole.filter()? };
    let latest = viewer.ballast.ledger_list(&rest).await?;
    for line in latest.lines {
        if lines.len() < SHOWN as usize && !lines.iter().any(|known| known.id == line.id) {
            lines.push(line);
        }
    }
    let page = Section {
        words: viewer.words,
        lines: lines.iter().map(|of| line(viewer, of)).collect(),
        total: latest.total,
        all: whole.link("/ledger").to_string(),
        open: if viewer.may(Right::Act) { open.to_string() } else { String::new() },
    };
    Ok(page.render()?)
}

/// What the ledger holds about an enterprise: its demands, payments, alerts and whatever else the packs declare.
pub(crate) async fn about(viewer: &Viewer, subject: &str) -> Result<String, PageError> {
    let asked = Asked { subject: subject.to_owned(), ..Asked::default() };
    section(viewer, &asked, Link::to("/ledger/new").with("subject", subject)).await
}

/// What the ledger holds about a figure, and the way to open something about it.
pub(crate) async fn on_figure(viewer: &Viewer, figure: &FigureRef) -> Result<String, PageError> {
    let measure = if figure.key == "growth" { "growth" } else { "value" };
    // Links say a period as periods are printed, whichever way it was asked for: January to December is the year.
    let period = figure.period.parse::<Period>().map_or_else(|_| figure.period.clone(), |of| of.to_string());
    let tie = format!("{}@{period}/{}/{measure}", figure.indicator, figure.node);
    // A figure along something that is neither region nor industry is none that an item can be closed by.
    if !["region", "industry"].contains(&figure.by.as_str()) || figure.node.is_empty() {
        return Ok(String::new());
    }
    let region = if figure.by == "region" { figure.node.as_str() } else { figure.within.as_str() };
    let open = Link::to("/ledger/new").with("link", &tie).with("region", region);
    let asked = Asked { link: format!("figure:{tie}"), ..Asked::default() };
    section(viewer, &asked, open).await
}

/// What the ledger wants of a viewer: number, words, where. Of an office: what it leads or helps with, it and those below it.
pub(crate) async fn mine(viewer: &Viewer) -> Result<Vec<(String, String, String)>, PageError> {
    if !viewer.may(Right::Ledger) {
        return Ok(Vec::new());
    }
    let words = viewer.words;
    let own = match actor(viewer).office {
        Some(office) => Asked { unit: office, co: "1".to_owned(), ..Asked::default() },
        None => Asked::default(),
    };
    let tally = viewer.ballast.ledger_tally(&own.filter()?).await?;
    let late: u64 = tally.iter().map(|line| line.overdue).sum();
    let waiting = ballast_packs::plan::Phase::Done.word();
    let done: u64 = tally.iter().filter(|line| line.phase == waiting).map(|line| line.items).sum();
    let today = viewer.ballast.today();
    let last =
        today.checked_add(SOON.days()).map_err(|error| AppError::Question(Question::unreadable(error)))?;
    let soon = LedgerFilter { due: Some((today, last)), ..own.filter()? };
    let soon: u64 = viewer.ballast.ledger_days(&soon).await?.iter().map(|(_, items)| items).sum();
    let mut list = Vec::new();
    if late > 0 {
        let at = own.link("/ledger").with("overdue", "1").to_string();
        list.push((late.to_string(), words.ledger_do_overdue().to_owned(), at));
    }
    if soon > 0 {
        let at = own.link("/ledger/calendar").to_string();
        list.push((soon.to_string(), words.ledger_do_soon(SOON), at));
    }
    if done > 0 {
        let at = own.link("/ledger").with("phase", waiting).to_string();
        list.push((done.to_string(), words.ledger_do_confirm().to_owned(), at));
    }
    Ok(list)
}
