use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use ballast_app::{AppError, Question, StoreError, ledger::ItemView};
use ballast_ledger::{Reading, Value};
use ballast_packs::plan::{Kind, KindField};
use serde::Deserialize;

use super::{
    actor,
    clocks::{self, ClockLine},
    fields,
    forms::{self, ActionForm},
    interest, item_link,
    links::{self, Connected},
    office_name,
    parts::Typed,
    rows,
    timeline::{self, Told},
};
use crate::{
    PageError, Right, Viewer,
    grid::{Cell, Grid, Head, Pages, grouped},
    layout::{Layout, Section},
    link::encoded,
    take,
    words::local,
};

/// What was sent and could not be done: why, and what was typed.
pub(crate) struct Sent {
    pub typed: Typed,
    pub why: String,
    /// What the sender had seen: events after that are new to them.
    pub seen: Option<u64>,
}

#[derive(Template)]
#[template(path = "ledger-item.html")]
struct Page {
    layout: Layout,
    id: i64,
    kind: String,
    state: String,
    band: String,
    mark: String,
    version: u64,
    facts: Vec<(String, Cell)>,
    said: Vec<Said>,
    clocks: Vec<ClockLine>,
    fields: Vec<Field>,
    interest: Vec<(String, String)>,
    forms: Vec<ActionForm>,
    timeline: Vec<Told>,
    files: Vec<File>,
    connected: Vec<Connected>,
    linked: Vec<(String, String, String)>,
    effect: Vec<Effect>,
    awaited: Vec<(String, String)>,
    action: String,
    refused: String,
    /// What others did since the viewer looked.
    since: Vec<Told>,
    left_over: Vec<(String, String)>,
    lost_files: Vec<String>,
    done: bool,
    source: String,
    document: String,
    verified: bool,
    /// Where suggestions are for whom it may be a match; nowhere where empty.
    matches: String,
}

/// One of the three facts.
struct Said {
    name: String,
    mark: Cell,
    by: String,
}

/// What is written down in a field: a text, or a table.
struct Field {
    name: String,
    text: String,
    rows: Option<Grid>,
}

/// A file of evidence.
struct File {
    name: String,
    kind: String,
    about: String,
    href: String,
    hash: String,
}

/// A figure that was read again after closing.
struct Effect {
    figure: String,
    period: String,
    before: String,
    now: String,
    outcome: String,
}

fn kind_of<'a>(viewer: &'a Viewer, view: &ItemView<'_>) -> Option<&'a Kind> {
    viewer.ballast.packs.kinds.get(&view.item.kind)
}

fn facts(viewer: &Viewer, view: &ItemView<'_>) -> Vec<(String, Cell)> {
    let words = viewer.words;
    let (item, line) = (&view.item, &view.line);
    let co: Vec<String> = item.co.iter().map(|id| office_name(viewer, id)).collect();
    let mut facts = vec![
        (words.ledger_lead(), Cell::text(&line.office_name)),
        (words.ledger_co(), Cell::text(co.join("、"))),
        (words.frame_region(), Cell::text(format!("{} {}", line.region_name, line.region))),
        (words.frame_enterprise(), rows::subject(line)),
        (words.ledger_opened(), Cell::text(format!("{} · {}", local(item.opened_at), item.opener.account))),
        (
            words.ledger_due(),
            line.due_at.filter(|_| item.ended_at.is_none()).map_or_else(Cell::default, |due| {
                let left = rows::due(viewer, line);
                Cell::text(format!("{}（{}）", local(due), left.text)).class(left.class)
            }),
        ),
        (words.ledger_ended(), Cell::text(item.ended_at.map(local).unwrap_or_default())),
        (
            words.ledger_escalated(),
            Cell::text(
                item.escalated.iter().map(|id| office_name(viewer, id)).collect::<Vec<_>>().join("、"),
            ),
        ),
    ];
    // What a form gives itself so that it is not sent twice tells nobody anything.
    let source = item.source.as_deref().filter(|source| !source.starts_with(super::draft::ONCE));
    facts.push((words.ledger_source(), Cell::text(source.unwrap_or_default())));
    if item.reopened > 0 {
        facts.push((words.ledger_reopened(), Cell::text(words.ledger_times(item.reopened))));
    }
    if let Some(pace) = &item.pace {
        facts.push((words.ledger_pace(), Cell::text(words.ledger_ahead(pace.ahead.normalize()))));
    }
    facts.retain(|(_, cell)| !cell.text.is_empty());
    facts.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect()
}

fn said(viewer: &Viewer, view: &ItemView<'_>) -> Vec<Said> {
    let words = viewer.words;
    let one = |said: &ballast_ledger::Said| {
        let mark = match said.yes {
            true => Cell::text(format!("✓ {}", words.ledger_yes())).class("verdict met"),
            false => Cell::text(format!("✕ {}", words.ledger_no())).class("verdict not-met"),
        };
        let whom =
            if said.by.office.is_empty() { String::new() } else { office_name(viewer, &said.by.office) };
        Said {
            name: said.fact.name().get(viewer.ballast.lang()).to_owned(),
            mark,
            by: format!("{} {whom} {}", said.by.account, local(said.at)),
        }
    };
    view.item.facts.iter().map(one).collect()
}

fn table(viewer: &Viewer, field: &KindField, value: &Value) -> Grid {
    let lang = viewer.ballast.lang();
    let columns = field.columns();
    let head = |column: &KindField| match column.shape.is_number() {
        true => Head::number(
            column.name.get(lang),
            viewer.ballast.unit(column.unit.as_deref().unwrap_or_default()),
        ),
        false => Head::text(column.name.get(lang)),
    };
    let cell = |row: &std::collections::BTreeMap<String, Value>, column: &KindField| match (
        row.get(&column.id),
        column.shape.is_number(),
    ) {
        (Some(Value::Number(number)), true) => Cell::number(Some(*number), number.scale()),
        (Some(value), _) => Cell::text(fields::shown(viewer, Some(column), value)),
        (None, true) => Cell::missing(),
        (None, false) => Cell::text("—"),
    };
    let rows = value.rows();
    Grid {
        heads: columns.iter().map(head).collect(),
        rows: rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect(),
        pages: Pages::all(rows.len()),
        ..Grid::default()
    }
}

/// What is written down, in the order of the kind's form; what the kind no longer has, last.
fn written(viewer: &Viewer, view: &ItemView<'_>) -> Vec<Field> {
    let lang = viewer.ballast.lang();
    let kind = kind_of(viewer, view);
    let declared = kind.map(|kind| kind.fields.as_slice()).unwrap_or_default();
    let known = declared.iter().filter_map(|field| Some((field, view.item.fields.get(&field.id)?)));
    let known = known.map(|(field, value)| match field.columns().is_empty() {
        true => Field {
            name: field.name.get(lang).to_owned(),
            text: fields::shown(viewer, Some(field), value),
            rows: None,
        },
        false => Field {
            name: field.name.get(lang).to_owned(),
            text: String::new(),
            rows: Some(table(viewer, field, value)),
        },
    });
    let gone = view.item.fields.iter().filter(|(id, _)| !declared.iter().any(|field| field.id == **id));
    let gone = gone.map(|(id, value)| Field { name: id.clone(), text: value.to_string(), rows: None });
    known.chain(gone).collect()
}

fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

fn files(viewer: &Viewer, view: &ItemView<'_>) -> Vec<File> {
    let lang = viewer.ballast.lang();
    let kind = kind_of(viewer, view);
    let name = |id: &str| {
        let known = kind.and_then(|kind| kind.evidence_kind(id));
        known.map_or_else(|| id.to_owned(), |kind| kind.name.get(lang).to_owned())
    };
    let one = |held: &ballast_ledger::Held| {
        let whom =
            if held.by.office.is_empty() { String::new() } else { office_name(viewer, &held.by.office) };
        let by = format!("{} {whom} {}", held.by.account, local(held.at));
        let hash = held.evidence.hash.clone().unwrap_or_default();
        let kept = view.files.iter().find(|file| file.sha256 == hash);
        match (&held.evidence.link, kept) {
            (Some(tie), _) => File {
                name: links::told(viewer, tie),
                kind: name(&held.evidence.kind),
                about: by,
                href: String::new(),
                hash: String::new(),
            },
            (None, kept) => File {
                name: held.evidence.name.clone(),
                kind: name(&held.evidence.kind),
                about: kept.map_or_else(
                    || by.clone(),
                    |kept| format!("{by} · {} · {}", kept.media, size(kept.bytes)),
                ),
                href: kept
                    .map(|kept| format!("{}/evidence/{}", item_link(view.line.id), kept.sha256))
                    .unwrap_or_default(),
                hash,
            },
        }
    };
    view.item.evidence.iter().map(one).collect()
}

fn effect(viewer: &Viewer, view: &ItemView<'_>) -> Vec<Effect> {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    let rule = kind_of(viewer, view).and_then(|kind| kind.effect.as_ref());
    let number = |value: Option<rust_decimal::Decimal>| {
        value.map_or_else(
            || words.frame_missing().to_owned(),
            |value| grouped(value.normalize(), value.normalize().scale()),
        )
    };
    let one = |reading: &Reading| {
        let outcome = rule.and_then(|rule| {
            rule.outcomes.iter().find(|outcome| Some(&outcome.id) == reading.outcome.as_ref())
        });
        Effect {
            figure: links::told(viewer, &reading.link),
            period: reading.period.label(lang),
            before: number(reading.before),
            now: number(reading.now),
            outcome: outcome.map_or(words.ledger_cannot_tell(), |outcome| outcome.name.get(lang)).to_owned(),
        }
    };
    view.item.readings.iter().map(one).collect()
}

/// One item's page. With what was sent and not done, it says why, and what others did meanwhile.
pub(crate) async fn show(
    viewer: &Viewer,
    id: i64,
    sent: Option<Sent>,
    done: bool,
) -> Result<String, PageError> {
    let view = viewer.ballast.show_item(id, &actor(viewer)).await?;
    if let Some(subject) = &view.item.subject {
        viewer.on_record("read", &subject.id, &format!("item {id}")).await?;
    }
    let lang = viewer.ballast.lang();
    let kind = kind_of(viewer, &view);
    let (band, mark) = rows::colour(viewer, &view.item.kind, &view.item.colour);
    let typed = sent.as_ref().map(|sent| &sent.typed);
    let forms = if viewer.may(Right::Act) { forms::forms(viewer, &view, typed) } else { Vec::new() };
    let told = timeline::tell(viewer, &view);
    let seen = sent.as_ref().and_then(|sent| sent.seen).unwrap_or(view.item.version);
    let since = timeline::tell(viewer, &view).into_iter().filter(|told| told.seq > seen).collect();
    let still = typed.is_some_and(|typed| forms.iter().any(|form| form.id == typed.one("action")));
    let page = Page {
        layout: Layout::new(viewer, Section::Ledger, view.line.title.clone()),
        id,
        kind: view.line.kind_name.clone(),
        state: view.line.state_name.clone(),
        band,
        mark,
        version: view.item.version,
        facts: facts(viewer, &view),
        said: said(viewer, &view),
        clocks: clocks::lines(viewer, &view, viewer.ballast.now()),
        fields: written(viewer, &view),
        interest: interest::lines(viewer, &view.item),
        timeline: told,
        files: files(viewer, &view),
        connected: links::all(viewer, &view.item).await?,
        linked: view
            .linked
            .iter()
            .map(|line| {
                (item_link(line.id), line.title.clone(), format!("{} · {}", line.kind_name, line.state_name))
            })
            .collect(),
        effect: effect(viewer, &view),
        awaited: view
            .item
            .awaited
            .iter()
            .map(|awaited| {
                (
                    links::told(viewer, &awaited.link),
                    viewer.words.ledger_awaited(awaited.period.label(lang), local(awaited.at)),
                )
            })
            .collect(),
        action: item_link(id),
        left_over: typed
            .filter(|_| !still)
            .map(|typed| forms::left_over(viewer, &view, typed))
            .unwrap_or_default(),
        lost_files: typed
            .map(|typed| typed.files.iter().map(|(_, name, _)| name.clone()).collect())
            .unwrap_or_default(),
        refused: sent.as_ref().map(|sent| sent.why.clone()).unwrap_or_default(),
        since,
        forms,
        done,
        source: kind.map(|kind| kind.source.title.get(lang).to_owned()).unwrap_or_default(),
        document: kind.map(|kind| format!("{} {}", kind.source.number, kind.clause)).unwrap_or_default(),
        verified: kind.is_some_and(|kind| kind.source.verified),
        matches: if viewer.may(Right::Judge) && kind.is_some_and(|kind| kind.matching.is_some()) {
            format!("{}/matches", item_link(id))
        } else {
            String::new()
        },
    };
    Ok(page.render()?)
}

/// Whether something was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    done: String,
}

/// One item.
pub(crate) async fn page(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Html<String>, PageError> {
    Ok(Html(show(&viewer, number(&id)?, None, done.done == "1").await?))
}

/// The number of an item in an address.
pub(crate) fn number(text: &str) -> Result<i64, PageError> {
    text.parse().map_err(|_| PageError::NotFound(Question::missing("ledger item", text)))
}

/// A file of evidence, by its content hash: for whoever may see the item. It is kept, never opened in the page.
pub(crate) async fn evidence(
    viewer: Viewer,
    Path((id, hash)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id = number(&id)?;
    let view = viewer.ballast.show_item(id, &actor(&viewer)).await?;
    let Some(file) = view.files.iter().find(|file| file.sha256 == hash) else {
        return Err(PageError::NotFound(Question::missing("evidence", &hash)));
    };
    let subject = view.item.subject.as_ref().map_or("*", |subject| subject.id.as_str());
    viewer.on_record("read", subject, &format!("evidence {} of item {id}", encoded(&hash))).await?;
    let content = viewer.ballast.ledger_file(&hash).await?;
    let (stem, ending) = file.name.rsplit_once('.').unwrap_or((file.name.as_str(), "bin"));
    let plain = ending.chars().all(|c| c.is_ascii_alphanumeric());
    let (stem, ending) = if plain { (stem, ending) } else { (file.name.as_str(), "bin") };
    Ok(take::file(content, &file.media, stem, ending).into_response())
}

/// What stands in the way of an action or an opening and can be put right by who asked, in words; else the error itself.
pub(crate) fn correctable(viewer: &Viewer, error: AppError) -> Result<(StatusCode, String), PageError> {
    match error {
        AppError::Store(StoreError::Changed { .. }) => {
            Ok((StatusCode::CONFLICT, viewer.words.ledger_changed().to_owned()))
        }
        AppError::Refused { .. }
        | AppError::Question(_)
        | AppError::Table { .. }
        | AppError::Intake(_)
        | AppError::Unknown { .. }
        | AppError::Store(
            StoreError::Malformed(_) | StoreError::EvidenceSize { .. } | StoreError::EvidenceKind { .. },
        ) => Ok((StatusCode::UNPROCESSABLE_ENTITY, error.in_words(viewer.ballast.lang()))),
        other => Err(other.into()),
    }
}
