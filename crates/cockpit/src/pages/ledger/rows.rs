use ballast_app::ledger::LedgerLine;

use super::{asked::Asked, item_link, left};
use crate::{
    Link, Viewer,
    bands::band_class,
    grid::{Cell, Grid, Head},
    link::encoded,
    words::local,
};

/// How an item's colour is shown: the class of its band, and sign and name, for colour is never the only sign.
pub(crate) fn colour(viewer: &Viewer, kind: &str, colour: &str) -> (String, String) {
    if colour.is_empty() {
        return <(String, String)>::default();
    }
    let packs = &viewer.ballast.packs;
    let (css, sign) = crate::bands::of_item(packs, colour);
    let declared =
        packs.kinds.get(kind).and_then(|kind| kind.colours.iter().find(|known| known.id == colour));
    let name = declared.map_or(colour, |known| known.name.get(viewer.ballast.lang()));
    (band_class(&css), format!("{sign} {name}").trim().to_owned())
}

/// The enterprise that an item is about, with the way to its page where it is one.
pub(crate) fn subject(line: &LedgerLine) -> Cell {
    let name = line.brief.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
    let cell = Cell::text(if name.is_empty() { line.subject.as_str() } else { name });
    match ballast_model::Uscc::parse(&line.subject) {
        Ok(_) => cell.to(format!("/enterprises/{}", encoded(&line.subject))),
        Err(_) => cell,
    }
}

/// When an item is due, in words: nothing where nothing runs.
pub(crate) fn due(viewer: &Viewer, line: &LedgerLine) -> Cell {
    match line.due_at {
        Some(due) if line.closed_at.is_none() => {
            let text = left(viewer.words, viewer.ballast.today(), due, line.overdue);
            Cell::text(text).class(if line.overdue { "verdict not-met" } else { "nowrap" })
        }
        _ => Cell::default(),
    }
}

/// Items as a table; every heading that the store can sort by sorts.
pub(crate) fn grid(viewer: &Viewer, lines: &[LedgerLine], asked: &Asked, link: &Link) -> Grid {
    let words = viewer.words;
    let sorted = if asked.sort.is_empty() { "due" } else { asked.sort.as_str() };
    let descending = asked.desc == "1";
    let head = |title: &str, key: &str| Head::text(title).sorting(link, key, sorted, descending);
    let heads = vec![
        head(words.ledger_number(), "number"),
        head(words.ledger_title_of(), "title"),
        head(words.ledger_state(), "state"),
        Head::text(words.ledger_colour()),
        head(words.frame_region(), "region"),
        head(words.ledger_unit(), "unit"),
        Head::text(words.frame_enterprise()),
        head(words.ledger_opened(), "opened"),
        head(words.ledger_due(), "due"),
        Head::text(words.ledger_left()),
    ];
    let day = |at: jiff::Timestamp| local(at).chars().take(10).collect::<String>();
    let row = |line: &LedgerLine| {
        let (band, mark) = colour(viewer, &line.kind, &line.colour);
        vec![
            Cell::text(line.id.to_string()),
            Cell::text(&line.title).to(item_link(line.id)),
            Cell::text(format!("{} · {}", line.kind_name, line.state_name)),
            Cell { text: mark, band, class: "nowrap".to_owned(), ..Cell::default() },
            Cell::text(&line.region_name),
            Cell::text(&line.office_name),
            subject(line),
            Cell::text(day(line.opened_at)).class("nowrap"),
            Cell::text(line.due_at.filter(|_| line.closed_at.is_none()).map(day).unwrap_or_default())
                .class("nowrap"),
            due(viewer, line),
        ]
    };
    Grid { heads, rows: lines.iter().map(row).collect(), ..Grid::default() }
}
