use super::{
    data, grading,
    scope::{Allow, Scope},
};
use crate::{
    check::Once,
    codes,
    plan::{Warning, WarningLevel},
    raw::Section,
};

/// Reads `[version.warning]`.
pub(super) fn read(section: &Section<'_>, scope: &Scope<'_>) -> Option<Warning> {
    let sink = scope.sink;
    let form = section.text("form");
    // Warnings over regions replay the periods of the form that figures are made of.
    data::form(&form, &section.at_key("form"), scope.packs, sink);
    let history = section.opt_count("history", super::function::MOST_BACK).unwrap_or(12);
    let calm = section.section("calm").map(|part| {
        let calm = grading::grade(&part, "a level");
        part.done();
        calm
    });
    if !section.has("calm") {
        let help = "add calm = { id = \"green\", name = { zh = \"...\", en = \"...\" }, clause = \"...\", colour = \"green\" }";
        sink.error(
            codes::MISSING_KEY,
            section.at(),
            "`calm` is missing: the colour where no level holds",
            help,
        );
    }
    let mut levels = Vec::new();
    let mut once = Once::default();
    if let Some(calm) = &calm {
        once.first("level", &calm.id, &section.at_key("calm"), sink);
    }
    let sections = section.sections("level");
    if sections.is_empty() {
        let help = "add [[version.warning.level]] with id, name, clause, colour and enter";
        sink.error(codes::MISSING_KEY, section.at(), "a warning without levels", help);
    }
    for part in sections {
        let grade = grading::grade(&part, "a level");
        if !grade.id.is_empty() {
            once.first("level", &grade.id, part.at(), sink);
        }
        let enter_text = part.text("enter");
        let enter =
            part.is_text("enter").then(|| scope.condition(&enter_text, &part.at_text("enter"), Allow::ALL));
        let (leave, leave_text) = scope.opt_condition(&part, "leave", Allow::ALL);
        if let Some(enter) = enter.flatten() {
            levels.push(WarningLevel { grade, enter, enter_text, leave, leave_text });
        }
        part.done();
    }
    Some(Warning { levels, calm: calm?, form, history })
}
