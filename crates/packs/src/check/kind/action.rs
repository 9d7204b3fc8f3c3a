use super::{Places, parts::Parts, roles};
use crate::{
    check::Once,
    codes,
    plan::{Action, Fact, Repeat},
    raw::Section,
};

/// Reads `[[action]]`.
pub(super) fn read(top: &Section<'_>, parts: &Parts<'_>, places: &mut Places) -> Vec<Action> {
    let sink = top.sink();
    let (mut once, mut found) = (Once::default(), Vec::new());
    for section in top.sections("action") {
        let id = section.id().filter(|id| once.first("action", id, section.at(), sink));
        if id.as_deref().is_some_and(|id| ["open", "ring", "read"].contains(&id)) {
            let message = format!("`{}` is a word of the ledger itself", id.as_deref().unwrap_or_default());
            sink.error(codes::BAD_VALUE, &section.at_key("id"), message, "call the action something else");
        }
        let to = section.opt_text("to");
        if let Some(to) = &to {
            parts.known(&parts.states, "state", to, &section.at_key("to"), sink);
        }
        let action = Action {
            id: id.clone().unwrap_or_default(),
            name: section.name("name"),
            from: parts.list(&section, "from", &parts.states, "state"),
            to,
            who: roles(&section, "who"),
            needs: parts.list(&section, "needs", &parts.fields, "field"),
            may: parts.list(&section, "may", &parts.fields, "field"),
            evidence: parts.list(&section, "evidence", &parts.evidence, "kind of evidence"),
            reason: section.flag("reason"),
            not_who_did: before(&section, parts),
            repeats: section.opt_choice("repeats", &Repeat::WORDS),
            says: super::parts::words(&section, "says", &Fact::WORDS),
            assigns: section.flag("assigns"),
            reopens: section.flag("reopens"),
            pauses: parts.list(&section, "pauses", &parts.clocks, "clock"),
            resumes: parts.list(&section, "resumes", &parts.clocks, "clock"),
            links: section.flag("links"),
        };
        let named = id.as_deref().unwrap_or_default();
        if action.who.is_empty() {
            let help = "add `who = [\"lead\"]`: opener, lead, co, superior, subject, supervisor, system, staff or anyone";
            sink.error(codes::NOBODY_MAY, section.at(), format!("nobody may do `{named}`"), help);
        }
        if action.from.is_empty() {
            let help = "add `from = [\"...\"]`: the states in which it is done";
            sink.error(codes::NOBODY_MAY, section.at(), format!("`{named}` is done in no state"), help);
        }
        if id.is_some() {
            found.push(action);
            places.actions.push(section.at().clone());
        }
        section.done();
    }
    found
}

/// Actions by others; opening is one of them.
fn before(section: &Section<'_>, parts: &Parts<'_>) -> Vec<String> {
    let known: Vec<&str> = parts.actions.iter().copied().chain(["open"]).collect();
    parts.list(section, "not_who_did", &known, "action")
}
