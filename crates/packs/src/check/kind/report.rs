//! What the lines of reports, paces and suggestions are made of.

use super::{mistake, parts::Parts};
use crate::{
    check::Once,
    codes,
    plan::{Count, CountBy, MatchRule, PaceBand, PaceOver, PaceRule, SameRule, Shape},
    raw::Section,
};

/// Reads `[pace]`.
pub(super) fn pace(top: &Section<'_>, parts: &Parts<'_>) -> Option<PaceRule> {
    let section = top.section("pace")?;
    let sink = top.sink();
    let over = if section.has("rows") {
        let field = parts.field(&section, "rows", "rows", |field| !field.columns().is_empty());
        let columns: Vec<&str> = parts
            .all_fields
            .iter()
            .filter(|known| known.id == field)
            .flat_map(|known| known.columns().iter().map(|column| column.id.as_str()))
            .collect();
        let what = format!("column in `{field}`");
        PaceOver::Rows {
            period: parts.one(&section, "period", &columns, &what),
            plan: parts.one(&section, "plan", &columns, &what),
            done: parts.one(&section, "done", &columns, &what),
            field,
        }
    } else {
        PaceOver::Clock {
            done: parts.field(&section, "done", "percentage", |field| field.shape == Shape::Percentage),
            clock: parts.one(&section, "clock", &parts.clocks, "clock"),
        }
    };
    let mut bands: Vec<PaceBand> = Vec::new();
    for band in section.sections("bands") {
        let colour = parts.one(&band, "colour", &parts.colours, "colour");
        let least = band.opt_number("least");
        match bands.last() {
            Some(PaceBand { least: None, .. }) => {
                let help = "put the band without `least` last";
                mistake(
                    sink,
                    codes::BAND_GAP,
                    band.at(),
                    "this band stands behind one that fits all".into(),
                    help,
                );
            }
            Some(PaceBand { least: Some(before), .. }) if least.is_some_and(|least| least >= *before) => {
                let message = format!("a band from {before} stands before this one");
                mistake(sink, codes::BAND_GAP, band.at(), message, "write bands from the best down");
            }
            _ => {}
        }
        bands.push(PaceBand { colour, least });
        band.done();
    }
    if bands.last().is_none_or(|band| band.least.is_some()) {
        let help = "end `bands` with a colour without `least`";
        sink.error(codes::BAND_GAP, section.at(), "what lies far behind has no colour", help);
    }
    section.done();
    Some(PaceRule { over, bands })
}

/// Reads `[[count]]`.
pub(super) fn counts(top: &Section<'_>, parts: &Parts<'_>) -> Vec<Count> {
    let (mut once, mut found) = (Once::default(), Vec::new());
    for section in top.sections("count") {
        let id = section.id().filter(|id| once.first("count", id, section.at(), top.sink()));
        let name = section.name("name");
        let by = if section.has("entered") {
            CountBy::Entered(parts.one(&section, "entered", &parts.states, "state"))
        } else if section.has("field") {
            let is_choice = |field: &crate::plan::KindField| !field.choices().is_empty();
            CountBy::Field(parts.field(&section, "field", "choice", is_choice))
        } else {
            if !section.flag("states") {
                let help = "add `states = true`, `entered = \"STATE\"` or `field = \"FIELD\"`";
                top.sink().error(codes::MISSING_KEY, section.at(), "a count of nothing", help);
            }
            CountBy::States
        };
        found.extend(id.map(|id| Count { id, name, by }));
        section.done();
    }
    found
}

/// Reads `[same]`.
pub(super) fn same(top: &Section<'_>, parts: &Parts<'_>) -> Option<SameRule> {
    let section = top.section("same")?;
    let rule = SameRule {
        fields: parts.list(&section, "fields", &parts.fields, "field"),
        days: section.opt_count("days", 3660).unwrap_or(30),
        least_percent: section.opt_count("least_percent", 100).unwrap_or(50),
        shingle: section.opt_count("shingle", 10).unwrap_or(2).max(1),
    };
    section.done();
    Some(rule)
}

/// Reads `[matching]`.
pub(super) fn matching(top: &Section<'_>, parts: &Parts<'_>) -> Option<MatchRule> {
    let section = top.section("matching")?;
    let industry = section
        .has("industry")
        .then(|| parts.field(&section, "industry", "industry", |field| field.shape == Shape::Industry));
    let mut titles = Vec::new();
    for (programme, points) in section.by_code("titles") {
        match u32::try_from(points) {
            Ok(points) => titles.push((programme.value, points)),
            Err(_) => {
                let message = format!("`{}` gives {points} points", programme.value);
                mistake(
                    top.sink(),
                    codes::BAD_VALUE,
                    &programme.at,
                    message,
                    "write a whole number of points",
                );
            }
        }
    }
    let rule = MatchRule {
        industry,
        words: parts.list(&section, "words", &parts.fields, "field"),
        industry_points: section.opt_count("industry_points", 1000).unwrap_or(40),
        word_points: section.opt_count("word_points", 1000).unwrap_or(40),
        titles,
        least: section.opt_count("least", 1000).unwrap_or(20),
    };
    section.done();
    Some(rule)
}
