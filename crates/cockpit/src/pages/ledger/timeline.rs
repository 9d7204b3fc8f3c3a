use ballast_app::ledger::{ItemView, Step};
use ballast_ledger::{Change, Event, Notice};
use ballast_packs::plan::Kind;

use super::{fields, links, office_name};
use crate::{Viewer, words::local};

/// One event, in words.
pub(crate) struct Told {
    pub seq: u64,
    pub at: String,
    pub name: String,
    /// Account, office or enterprise, and as what.
    pub who: String,
    pub reason: String,
    /// What followed from it.
    pub lines: Vec<String>,
    /// Its place and hash in the chain.
    pub hash: String,
}

/// Characters of a value in the timeline: the whole of it stands among the fields.
const LONG: usize = 120;

fn short(text: &str) -> String {
    let cut: String = text.chars().take(LONG).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

struct Teller<'a> {
    viewer: &'a Viewer,
    kind: Option<&'a Kind>,
}

impl Teller<'_> {
    fn lang(&self) -> &str {
        self.viewer.ballast.lang()
    }

    fn clock(&self, id: &str) -> String {
        let clock = self.kind.and_then(|kind| kind.clock(id));
        clock.map_or_else(|| id.to_owned(), |clock| clock.name.get(self.lang()).to_owned())
    }

    fn colour(&self, id: &str) -> String {
        let colour = self.kind.and_then(|kind| kind.colours.iter().find(|colour| colour.id == id));
        colour.map_or_else(|| id.to_owned(), |colour| colour.name.get(self.lang()).to_owned())
    }

    fn filled<'v>(
        &self,
        fields: impl IntoIterator<Item = (&'v String, Option<&'v ballast_ledger::Value>)>,
    ) -> Vec<String> {
        let words = self.viewer.words;
        let one = |(id, value): (&String, Option<&ballast_ledger::Value>)| {
            let field = self.kind.and_then(|kind| kind.field(id));
            let name = field.map_or(id.as_str(), |field| field.name.get(self.lang()));
            let shown = value.map_or_else(
                || words.ledger_emptied().to_owned(),
                |value| short(&fields::shown(self.viewer, field, value)),
            );
            format!("{name}：{shown}")
        };
        fields.into_iter().map(one).collect()
    }

    fn told_whom(&self, to: &[Notice]) -> String {
        let one = |notice: &Notice| {
            let role = notice.role.name();
            let role = role.get(self.lang()).to_owned();
            match notice.who.as_str() {
                "" => role,
                who => format!("{role} {}", office_name(self.viewer, who)),
            }
        };
        to.iter().map(one).collect::<Vec<_>>().join("、")
    }

    fn change(&self, change: &Change) -> Vec<String> {
        let (words, lang) = (self.viewer.words, self.lang());
        let yes = |yes: bool| if yes { words.ledger_yes() } else { words.ledger_no() };
        let line = match change {
            Change::Moved { state, .. } => {
                let known = self.kind.and_then(|kind| kind.state(state));
                words.ledger_now_in(known.map_or(state.as_str(), |state| state.name.get(lang)))
            }
            Change::Assigned { lead, co } => {
                let mut line = words.ledger_led_by(office_name(self.viewer, lead));
                if !co.is_empty() {
                    let co: Vec<String> = co.iter().map(|id| office_name(self.viewer, id)).collect();
                    line.push_str(&words.ledger_helped_by(co.join("、")));
                }
                line
            }
            Change::Filled { fields } => {
                return self.filled(fields.iter().map(|(id, value)| (id, value.as_ref())));
            }
            Change::Reported { period, fields } => {
                let mut lines = vec![words.ledger_reported(period.label(lang))];
                lines.extend(self.filled(fields.iter().map(|(id, value)| (id, Some(value)))));
                return lines;
            }
            Change::Proved { evidence } => {
                let known = self.kind.and_then(|kind| kind.evidence_kind(&evidence.kind));
                let kind = known.map_or(evidence.kind.as_str(), |kind| kind.name.get(lang));
                let what = match &evidence.link {
                    Some(tie) => links::told(self.viewer, tie),
                    None => evidence.name.clone(),
                };
                words.ledger_proved(kind, what)
            }
            Change::Linked { link } => words.ledger_linked(links::told(self.viewer, link)),
            Change::Said { fact, yes: said } => format!("{}：{}", fact.name().get(lang), yes(*said)),
            Change::Paused { clock, until, .. } => words.ledger_was_paused(self.clock(clock), local(*until)),
            Change::Resumed { clock, due, .. } => words.ledger_was_resumed(self.clock(clock), local(*due)),
            Change::Rang { clock, to, .. } => {
                let whom = self.told_whom(to);
                let clock = self.clock(clock);
                if whom.is_empty() { words.ledger_rang(clock) } else { words.ledger_rang_to(clock, whom) }
            }
            Change::Paced { ahead, colour } => words.ledger_paced(ahead.normalize(), self.colour(colour)),
            Change::Coloured { colour } => words.ledger_coloured(self.colour(colour)),
            Change::Reopened => words.ledger_was_reopened().to_owned(),
            Change::Awaited(awaited) => words.ledger_awaited(awaited.period.label(lang), local(awaited.at)),
            Change::Read(reading) => words.ledger_was_read(reading.period.label(lang)),
            // That the item began, and that clocks began and stopped, stands elsewhere on the page.
            Change::Opened(_) | Change::Started(_) | Change::Stopped { .. } => return Vec::new(),
        };
        vec![line]
    }

    fn told(&self, step: &Step, event: &Event) -> Told {
        let place = match step.office.as_str() {
            "" => String::new(),
            office => format!(" · {}", office_name(self.viewer, office)),
        };
        Told {
            seq: step.seq,
            at: local(step.at),
            name: step.name.clone(),
            who: format!("{}{place}（{}）", step.account, step.role),
            reason: step.reason.clone().unwrap_or_default(),
            lines: event.changes.iter().flat_map(|change| self.change(change)).collect(),
            hash: format!("#{} {}", step.ledger_seq, step.hash),
        }
    }
}

/// What happened to an item, the latest first.
pub(crate) fn tell(viewer: &Viewer, view: &ItemView<'_>) -> Vec<Told> {
    let teller = Teller { viewer, kind: viewer.ballast.packs.kinds.get(&view.item.kind) };
    view.steps.iter().zip(&view.events).rev().map(|(step, event)| teller.told(step, event)).collect()
}
