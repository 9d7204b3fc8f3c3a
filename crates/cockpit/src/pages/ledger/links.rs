use ballast_app::AppError;
use ballast_ledger::{Item, Link as Tie};
use rust_decimal::Decimal;

use super::item_link;
use crate::{Link, Right, Viewer, grid::grouped, link::encoded, pages::returns::board::entry_link};

/// What an item is connected with, in words, and where it is; nowhere where empty.
pub(crate) struct Connected {
    pub what: String,
    pub href: String,
    /// The words of a report.
    pub quote: String,
}

fn number(value: Option<Decimal>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| grouped(value.normalize(), value.normalize().scale()))
}

/// The name of an indicator, or its id.
pub(crate) fn indicator_name(viewer: &Viewer, id: &str) -> String {
    let indicator = viewer.ballast.packs.indicators.get(id);
    indicator.map_or_else(|| id.to_owned(), |of| of.name.get(viewer.ballast.lang()).to_owned())
}

/// The dimension that a node belongs to, with its name.
fn node(viewer: &Viewer, code: &str) -> (&'static str, String) {
    let lang = viewer.ballast.lang();
    let name = |tree: &str| {
        let tree = viewer.ballast.packs.tree(tree)?;
        Some(tree.node(tree.find(code)?).name_in(lang).to_owned())
    };
    match (name("regions"), name("industries")) {
        (Some(region), _) => ("region", region),
        (None, Some(industry)) => ("industry", industry),
        (None, None) => ("region", code.to_owned()),
    }
}

/// A tie in words, without where it leads.
pub(crate) fn told(viewer: &Viewer, tie: &Tie) -> String {
    let (words, lang) = (viewer.words, viewer.ballast.lang());
    match tie {
        Tie::Figure { indicator, period, node: code, measure, value } => {
            let declared = viewer.ballast.packs.indicators.get(indicator);
            let (measure, unit) = match measure.as_str() {
                "growth" => (words.today_growth(), "%"),
                _ => (words.monitor_value(), declared.map_or("", |of| viewer.ballast.unit(&of.unit))),
            };
            let (_, place) = node(viewer, code);
            let indicator = indicator_name(viewer, indicator);
            let value = viewer.ballast.amount(&number(*value), unit);
            format!("{indicator} {place} {} {measure} {value}", period.label(lang))
        }
        Tie::Verdict { programme, subject, on, verdict, .. } => {
            let declared = viewer.ballast.packs.programmes.get(programme);
            let name = declared.map_or(programme.as_str(), |of| of.name.get(lang));
            format!("{name} {subject} {on} {verdict}")
        }
        Tie::Return { form, period, subject, field, value } => {
            let declared = viewer.ballast.packs.forms.get(form);
            let of = declared.and_then(|form| form.fields.iter().find(|known| known.id == *field));
            let name = of.map_or(field.as_str(), |of| of.name.get(lang));
            format!("{subject} {} {name} {}", period.label(lang), number(*value))
        }
        Tie::Report { text, .. } => words.ledger_from_report(text.chars().take(40).collect::<String>()),
        Tie::Item { id, .. } => words.ledger_item_number(id),
    }
}

/// Where a tie leads, for somebody with the right to go there.
fn leads(viewer: &Viewer, tie: &Tie, reports: &[(String, i64)]) -> String {
    match tie {
        Tie::Figure { indicator, period, node: code, measure, .. } if viewer.may(Right::Trace) => {
            let (by, _) = node(viewer, code);
            Link::to("/figure").with("ref", format!("{indicator}@{period}/{by}:{code}/{measure}")).to_string()
        }
        Tie::Verdict { programme, subject, .. }
            if viewer.may(Right::Policies) && ballast_model::Uscc::parse(subject).is_ok() =>
        {
            format!("/policies/{programme}/explain/{}", encoded(subject))
        }
        Tie::Return { form, period, subject, .. } if viewer.may(Right::Progress) => {
            entry_link(form, *period, subject)
        }
        Tie::Report { document, .. } if viewer.may(Right::Reports) => {
            let found = reports.iter().find(|(of, _)| of == document);
            found.map(|(_, id)| format!("/reports/{id}")).unwrap_or_default()
        }
        Tie::Item { id, .. } => item_link(id),
        _ => String::new(),
    }
}

/// All that an item is connected with.
pub(crate) async fn all(viewer: &Viewer, item: &Item) -> Result<Vec<Connected>, AppError> {
    let ballast = &viewer.ballast;
    let quotes = item.links.iter().any(|tie| matches!(tie, Tie::Report { .. }));
    let reports = match quotes && viewer.may(Right::Reports) {
        true => ballast.store.dropped_reports(ballast.scope()).await?,
        false => Vec::new(),
    };
    let reports: Vec<(String, i64)> = reports.into_iter().map(|of| (of.document, of.id)).collect();
    let one = |tie: &Tie| Connected {
        what: told(viewer, tie),
        href: leads(viewer, tie, &reports),
        quote: match tie {
            Tie::Report { text, .. } => text.clone(),
            _ => String::new(),
        },
    };
    Ok(item.links.iter().map(one).collect())
}
