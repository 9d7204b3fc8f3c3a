use ballast_ledger::{Item, Link, next_ring};
use ballast_store::LedgerRow;

/// What lists want to know of an item.
pub(super) fn row_of(item: &Item) -> LedgerRow {
    LedgerRow {
        id: item.id.parse().unwrap_or_default(),
        kind: item.kind.clone(),
        source: item.source.clone(),
        title: item.title.clone(),
        state: item.state.clone(),
        phase: item.phase.word().to_owned(),
        live: !item.phase.ended(),
        region: item.region.clone(),
        office: item.lead.clone(),
        co_offices: item.co.clone(),
        subject: item.subject.as_ref().map(|subject| subject.id.clone()).unwrap_or_default(),
        opened_at: item.opened_at,
        due_at: item.due_at(),
        next_ring_at: next_ring(item),
        colour: item.colour.clone(),
        closed_at: item.ended_at,
        version: i64::try_from(item.version).unwrap_or(i64::MAX),
        links: item.links.iter().map(target).collect(),
        content: super::told::told(item),
    }
}

/// A link as text, to find items by.
pub(crate) fn target(link: &Link) -> String {
    match link {
        Link::Figure { indicator, period, node, measure, .. } => {
            format!("figure:{indicator}@{period}/{node}/{measure}")
        }
        Link::Verdict { programme, subject, .. } => format!("verdict:{programme}/{subject}"),
        Link::Return { form, period, subject, field, .. } => {
            format!("return:{form}@{period}/{subject}/{field}")
        }
        Link::Report { document, start, .. } => format!("report:{document}/{start}"),
        Link::Item { id, .. } => format!("item:{id}"),
    }
}
