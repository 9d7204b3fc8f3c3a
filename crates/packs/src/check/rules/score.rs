use ballast_model::Text;
use rust_decimal::Decimal;

use super::{
    clause,
    dimension::Dimension,
    last_only,
    scope::{Allow, Scope, Wanted},
};
use crate::{
    check::{Once, sql},
    codes,
    plan::{MissingItem, PointBand, Points, Score, ScoreItem},
    raw::{Section, suggest},
};

const MISSING: [(&str, MissingItem); 3] =
    [("missing", MissingItem::Missing), ("average", MissingItem::Average), ("reweigh", MissingItem::Reweigh)];

/// Reads the groups of `[version.score]`: formulas may name them before the items are read.
pub(super) fn groups(section: &Section<'_>) -> Vec<(String, Text)> {
    let mut groups = Vec::new();
    let mut once = Once::default();
    for group in section.sections("group") {
        let (id, name) = (group.id(), group.name("name"));
        if let Some(id) = id.filter(|id| once.first("group", id, group.at(), group.sink())) {
            if id == "total" || !sql::is_name(&id) {
                let help = "formulas say `score.GROUP`: write a-z, 0-9 and _, and not `total`";
                let message = format!("`{id}` is no name in a formula");
                group.sink().error(codes::BAD_VALUE, &group.at_key("id"), message, help);
            }
            groups.push((id, name));
        }
        group.done();
    }
    groups
}

/// Reads the rest of `[version.score]`.
pub(super) fn read(section: &Section<'_>, scope: &Scope<'_>, groups: Vec<(String, Text)>) -> Score {
    let sink = scope.sink;
    let max = section.opt_number("max");
    let decimals = section.opt_count("decimals", 12);
    let mut items = Vec::new();
    let mut once = Once::default();
    let sections = section.sections("item");
    if sections.is_empty() {
        let help = "add [[version.score.item]] with id, name, clause and bands";
        sink.error(codes::MISSING_KEY, section.at(), "a score without items", help);
    }
    for item in sections {
        let id = item.id().filter(|id| once.first("item", id, item.at(), sink));
        if let (Some(id), Some(read)) = (id, one(&item, scope, &groups)) {
            items.push(ScoreItem { id, ..read });
        }
        item.done();
    }
    Score { max, items, groups, decimals }
}

fn one(section: &Section<'_>, scope: &Scope<'_>, groups: &[(String, Text)]) -> Option<ScoreItem> {
    let sink = scope.sink;
    let (name, clause) = (section.name("name"), clause(section, "an item"));
    let group = section.opt_text("group");
    if let Some(group) = &group
        && !groups.iter().any(|(known, _)| known == group)
    {
        let help = suggest(group, groups.iter().map(|(known, _)| known.as_str()));
        let message = format!("there is no group `{group}`");
        sink.error(codes::UNKNOWN_NAME, &section.at_key("group"), message, help);
    }
    let max = section.opt_number("max");
    let (when, _) = scope.opt_condition(section, "when", Allow::NO_SCORE);
    let missing = missing(section);
    let points = match (section.has("bands"), section.has("formula")) {
        (true, false) => Some(Points::Bands(bands(section, scope, max))),
        (false, true) => {
            let wanted = Wanted::Only(Dimension::default(), "a number of points");
            let (formula, text) = scope.number_at(section, "formula", Allow::NO_SCORE, &wanted);
            let floor = section.opt_number("floor");
            formula.map(|formula| Points::Formula { formula, text, floor })
        }
        _ => {
            let help = "add either bands = [{ when = \"...\", points = 20 }, ...] or formula = \"...\"";
            sink.error(codes::MISSING_KEY, section.at(), "an item needs bands or a formula, not both", help);
            None
        }
    };
    Some(ScoreItem { id: String::new(), name, clause, group, max, when, points: points?, missing })
}

fn missing(section: &Section<'_>) -> MissingItem {
    if section.has("missing") && !section.is_text("missing") {
        return MissingItem::Points(section.number("missing"));
    }
    section.opt_choice("missing", &MISSING).unwrap_or(MissingItem::Missing)
}

fn bands(item: &Section<'_>, scope: &Scope<'_>, max: Option<Decimal>) -> Vec<PointBand> {
    let mut bands = Vec::new();
    let mut open = Vec::new();
    for section in item.sections("bands") {
        let name = section.opt_name("name");
        let (when, text) = scope.opt_condition(&section, "when", Allow::NO_SCORE);
        let points = section.number("points");
        if let Some(max) = max.filter(|max| points > *max) {
            let message = format!("{points} points in an item of {max}");
            let help = "write no more than the item's `max`";
            scope.sink.error(codes::BAD_VALUE, &section.at_key("points"), message, help);
        }
        open.push((!section.has("when"), section.at().clone()));
        bands.push(PointBand { name, when, text, points });
        section.done();
    }
    last_only(&open, "band", scope.sink);
    bands
}
