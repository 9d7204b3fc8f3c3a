use super::asked::Asked;
use crate::{Viewer, Words};

/// The ways to look at the ledger: which one is open, and where the others are.
pub(crate) struct Tabs {
    pub now: &'static str,
    pub all: Vec<(&'static str, String, String)>,
}

impl Tabs {
    /// The tabs with what is asked carried along.
    pub fn new(viewer: &Viewer, now: &'static str, asked: &Asked) -> Self {
        let words: Words = viewer.words;
        let narrow = Asked { sort: String::new(), desc: String::new(), due: String::new(), ..asked.clone() };
        let to = |path: &str| narrow.link(path).to_string();
        let across = crate::Link::to("/ledger/reports")
            .with("kind", &asked.kind)
            .with("region", &asked.region)
            .to_string();
        Self {
            now,
            all: vec![
                ("list", words.ledger_list().to_owned(), to("/ledger")),
                ("board", words.ledger_board().to_owned(), to("/ledger/board")),
                ("calendar", words.ledger_calendar().to_owned(), to("/ledger/calendar")),
                ("reports", words.ledger_reports().to_owned(), across),
            ],
        }
    }
}

/// The kinds of the packs, to choose from: id, name, chosen.
pub(crate) fn kinds(viewer: &Viewer, chosen: &str) -> Vec<(String, String, bool)> {
    let lang = viewer.ballast.lang();
    let kinds = viewer.ballast.packs.kinds.values();
    kinds.map(|kind| (kind.id.clone(), kind.name.get(lang).to_owned(), kind.id == chosen)).collect()
}

/// The offices of the packs, to choose from: id, name, chosen; by their level, those above first.
pub(crate) fn offices(viewer: &Viewer, chosen: &[String]) -> Vec<(String, String, bool)> {
    let lang = viewer.ballast.lang();
    let mut all: Vec<_> = viewer.ballast.packs.offices.by_id.values().collect();
    all.sort_by(|a, b| a.level.cmp(&b.level).then_with(|| a.id.cmp(&b.id)));
    all.into_iter()
        .map(|office| (office.id.clone(), office.name.get(lang).to_owned(), chosen.contains(&office.id)))
        .collect()
}
