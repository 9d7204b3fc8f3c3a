use super::{
    clause,
    scope::{Allow, Scope},
};
use crate::{
    Unverified,
    check::Once,
    codes,
    plan::{Condition, Formula, Requirement, Waiver},
    raw::{Mixed, Placed, Section, Sink, suggest},
};

/// Deepest nesting of alternatives.
const MOST_DEPTH: usize = 16;

/// Reads `[[version.condition]]`.
pub(super) fn read(
    version: &Section<'_>,
    scope: &Scope<'_>,
    what: &str,
    unverified: &mut Vec<Unverified>,
) -> Vec<Condition> {
    let mut conditions = Vec::new();
    let mut once = Once::default();
    for section in version.sections("condition") {
        let id = section.id();
        let condition = condition(&section, scope);
        if let Some(id) = id.filter(|id| once.first("condition", id, section.at(), scope.sink)) {
            if !condition.verified {
                unverified.push(Unverified {
                    what: format!("{what} condition {id}"),
                    source: condition.clause.clone(),
                });
            }
            conditions.push(Condition { id, ..condition });
        }
        section.done();
    }
    conditions
}

fn condition(section: &Section<'_>, scope: &Scope<'_>) -> Condition {
    let name = section.name("name");
    let clause = clause(section, "a condition");
    let judgement = section.flag("judgement");
    let (when, _) = scope.opt_condition(section, "when", Allow::ALL);
    let (test, text) = scope.opt_condition(section, "test", Allow::ALL);
    if !judgement && !section.has("test") {
        let help = "add `test = \"annual.rd >= rd_min\"`, or `judgement = true` where a person decides";
        scope.sink.error(codes::MISSING_KEY, section.at(), "`test` is missing", help);
    }
    if judgement && let Some(test) = &test {
        judged(test, scope);
    }
    let waiver = section.section("waiver").and_then(|section| {
        let (name, clause) = (section.name("name"), super::clause(&section, "a waiver"));
        let text = section.text("test");
        let test =
            section.is_text("test").then(|| scope.condition(&text, &section.at_text("test"), Allow::ALL));
        section.done();
        Some(Waiver { name, clause, test: test??, text })
    });
    let help = section.opt_name("help");
    let verified = section.opt_flag("verified").unwrap_or(true);
    Condition { id: String::new(), name, clause, judgement, when, test, text, waiver, help, verified }
}

/// Choices that a judgement reads are recorded by people: without one, a person has to decide.
fn judged(test: &Formula, scope: &Scope<'_>) {
    let mut inputs = scope.inputs.borrow_mut();
    test.walk(&mut |formula| {
        if let Formula::Input(at) = formula {
            let input = &mut inputs.list[*at];
            input.judged |= !input.choices.is_empty();
        }
    });
}

/// Reads `[version.requires]`; all conditions where it is not there.
pub(super) fn requires(version: &Section<'_>, conditions: &[Condition]) -> Requirement {
    let every = || Requirement::All((0..conditions.len()).map(Requirement::Condition).collect());
    let Some(section) = version.section("requires") else { return every() };
    let found = requirement(&section, conditions, 0);
    section.done();
    found.unwrap_or_else(every)
}

fn requirement(section: &Section<'_>, conditions: &[Condition], depth: usize) -> Option<Requirement> {
    let sink = section.sink();
    if depth > MOST_DEPTH {
        let message = "alternatives are nested too deep";
        sink.error(codes::EXPRESSION_COST, section.at(), message, "put the inner ones beside each other");
        return None;
    }
    let kinds = ["all", "any", "at_least"].map(|key| section.has(key));
    let list = |key| parts(section.mixed(key), conditions, depth + 1, sink);
    match kinds {
        [true, false, false] => Some(Requirement::All(list("all"))),
        [false, true, false] => Some(Requirement::AtLeast { count: 1, of: list("any") }),
        [false, false, true] => {
            let count = section.opt_count("at_least", 1_000).unwrap_or(1) as usize;
            let of = list("of");
            if count == 0 || count > section.mixed("of").len() {
                let message = format!("at least {count} of {}", section.mixed("of").len());
                let help = "write a number from 1 to the length of the list `of`";
                sink.error(codes::BAD_VALUE, &section.at_key("at_least"), message, help);
            }
            Some(Requirement::AtLeast { count, of })
        }
        _ => {
            let help = "write one of all = [...], any = [...], or at_least = 2 with of = [...]";
            sink.error(codes::MISSING_KEY, section.at(), "it is not said how conditions combine", help);
            None
        }
    }
}

fn parts(list: Vec<Mixed<'_>>, conditions: &[Condition], depth: usize, sink: &Sink) -> Vec<Requirement> {
    let mut found = Vec::new();
    for entry in list {
        match entry {
            Mixed::Text(name) => found.extend(named(&name, conditions, sink)),
            Mixed::Table(section) => {
                found.extend(requirement(&section, conditions, depth));
                section.done();
            }
        }
    }
    found
}

fn named(name: &Placed<String>, conditions: &[Condition], sink: &Sink) -> Option<Requirement> {
    let place = conditions.iter().position(|condition| condition.id == name.value);
    if place.is_none() {
        let help = suggest(&name.value, conditions.iter().map(|condition| condition.id.as_str()));
        sink.error(codes::UNKNOWN_NAME, &name.at, format!("there is no condition `{}`", name.value), help);
    }
    place.map(Requirement::Condition)
}
