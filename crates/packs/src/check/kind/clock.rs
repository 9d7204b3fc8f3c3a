use super::{Places, parts::Parts, roles};
use crate::{
    check::Once,
    codes,
    plan::{
        ClockStart, ClockStop, Entered, Escalation, KindClock, Length, LengthRow, PauseRule, Reminder,
        Repeat, Shape, Stretch,
    },
    raw::{Section, suggest},
};

/// No clock of an office runs longer, in its own unit.
const MOST: u32 = 3660;

/// Reads `[[clock]]`.
pub(super) fn read(top: &Section<'_>, parts: &Parts<'_>, places: &mut Places) -> Vec<KindClock> {
    let (mut once, mut found) = (Once::default(), Vec::new());
    for section in top.sections("clock") {
        let id = section.id().filter(|id| once.first("clock", id, section.at(), top.sink()));
        let clock = clock(&section, id.clone().unwrap_or_default(), parts);
        if let (Some(_), Some(clock)) = (id, clock) {
            found.push(clock);
            places.clocks.push(section.at().clone());
        }
        section.done();
    }
    found
}

fn clock(section: &Section<'_>, id: String, parts: &Parts<'_>) -> Option<KindClock> {
    let name = section.name("name");
    let starts = starts(section, parts);
    let rows = match &starts {
        Some(ClockStart::Rows { field, .. }) => Some(field.as_str()),
        _ => None,
    };
    let stops = stops(section, parts, rows);
    let length = match rows {
        Some(_) => Some(Length::Row),
        None => length(section, parts),
    };
    if rows.is_some() && section.has("length") {
        let help = "leave `length` out: each row ends on its own date";
        section.sink().error(
            codes::BAD_VALUE,
            &section.at_key("length"),
            "a clock per row has no length of its own",
            help,
        );
    }
    let repeats = section.opt_choice("repeats", &Repeat::WORDS);
    let rolls = section.flag("rolls");
    let pause = section.section("pause").map(|pause| {
        let rule = self::pause(&pause);
        if !matches!(length, Some(Length::Fixed(_) | Length::Table { .. })) {
            let help = "only a clock with a length in hours or days can be halted; take the pause away";
            section.sink().error(codes::BAD_VALUE, pause.at(), "this clock ends on a given day", help);
        }
        pause.done();
        rule
    });
    let reminders = section.sections("reminders").into_iter().map(|reminder| {
        let found = Reminder { before: stretch_of(&reminder, "before"), to: told(&reminder) };
        reminder.done();
        found
    });
    let reminders = reminders.collect();
    let mut escalations = Vec::new();
    for escalation in section.sections("escalations") {
        let colour = escalation.opt_text("colour");
        if let Some(colour) = &colour {
            parts.known(&parts.colours, "colour", colour, &escalation.at_key("colour"), section.sink());
        }
        escalations.push(Escalation {
            after: stretch_of(&escalation, "after"),
            to: told(&escalation),
            colour,
        });
        escalation.done();
    }
    Some(KindClock {
        id,
        name,
        starts: starts?,
        stops: stops?,
        length: length?,
        repeats,
        rolls,
        pause,
        reminders,
        escalations,
    })
}

fn told(section: &Section<'_>) -> Vec<crate::plan::Role> {
    let to = roles(section, "to");
    if to.is_empty() {
        let help = "add `to = [\"lead\"]`";
        section.sink().error(codes::NOBODY_MAY, section.at(), "nobody is told", help);
    }
    to
}

fn starts(section: &Section<'_>, parts: &Parts<'_>) -> Option<ClockStart> {
    let Some(starts) = section.section("starts") else {
        let help = "add `starts = { states = [\"...\"] }`, { actions = [...] }, { field = \"...\" } or { rows = \"...\", due = \"...\" }";
        section.sink().error(codes::CLOCK_NEVER, section.at(), "nothing starts this clock", help);
        return None;
    };
    let found = if starts.has("rows") {
        let field = parts.field(&starts, "rows", "rows", |field| !field.columns().is_empty());
        let due = column(&starts, parts, &field, "due");
        ClockStart::Rows { field, due }
    } else if starts.has("field") {
        ClockStart::Field(parts.field(&starts, "field", "date", |field| field.shape == Shape::Date))
    } else {
        ClockStart::Entered(entered(&starts, parts, "starts"))
    };
    starts.done();
    Some(found)
}

fn stops(section: &Section<'_>, parts: &Parts<'_>, rows: Option<&str>) -> Option<ClockStop> {
    let wanted = if rows.is_some() {
        "add `stops = { column = \"...\" }`: the column that says when it was done"
    } else {
        "add `stops = { states = [\"...\"] }` or { actions = [\"...\"] }"
    };
    let Some(stops) = section.section("stops") else {
        section.sink().error(codes::CLOCK_NEVER, section.at(), "nothing stops this clock", wanted);
        return None;
    };
    let found = match rows {
        Some(field) => ClockStop::Column(column(&stops, parts, field, "column")),
        None => ClockStop::Entered(entered(&stops, parts, "stops")),
    };
    stops.done();
    Some(found)
}

/// States and actions; one of them at least.
fn entered(section: &Section<'_>, parts: &Parts<'_>, what: &str) -> Entered {
    let known: Vec<&str> = parts.actions.iter().copied().chain(["open"]).collect();
    let entered = Entered {
        states: parts.list(section, "states", &parts.states, "state"),
        actions: parts.list(section, "actions", &known, "action"),
    };
    if !section.has("states") && !section.has("actions") {
        let help = "name states or actions";
        section.sink().error(codes::CLOCK_NEVER, section.at(), format!("nothing {what} this clock"), help);
    }
    entered
}

/// A column of a field with rows that holds a day.
fn column(section: &Section<'_>, parts: &Parts<'_>, field: &str, key: &str) -> String {
    let id = section.text(key);
    let Some(rows) = parts.all_fields.iter().find(|known| known.id == field) else { return id };
    let days = rows.columns().iter().filter(|column| column.shape == Shape::Date);
    let days: Vec<&str> = days.map(|column| column.id.as_str()).collect();
    parts.known(
        &days,
        &format!("column of type date in `{field}`"),
        &id,
        &section.at_key(key),
        section.sink(),
    );
    id
}

fn length(section: &Section<'_>, parts: &Parts<'_>) -> Option<Length> {
    let Some(length) = section.section("length") else {
        let help = "add `length = { working_days = 5 }`, or hours, working_hours, days, until, by and table, statutory";
        section.sink().error(codes::MISSING_KEY, section.at(), "`length` is missing", help);
        return None;
    };
    let found = if length.has("until") {
        let is_day = |field: &crate::plan::KindField| field.shape == Shape::Date;
        Some(Length::Until(parts.field(&length, "until", "date", is_day)))
    } else if length.flag("statutory") {
        Some(Length::Statutory)
    } else if length.has("by") {
        Some(table(&length, parts))
    } else {
        stretch(&length).map(Length::Fixed)
    };
    length.done();
    found
}

/// A length for each choice of a field: none left out, none twice.
fn table(section: &Section<'_>, parts: &Parts<'_>) -> Length {
    let sink = section.sink();
    let is_choice = |field: &crate::plan::KindField| !field.choices().is_empty();
    let field = parts.field(section, "by", "choice", is_choice);
    let choices: Vec<&str> = parts
        .all_fields
        .iter()
        .filter(|known| known.id == field)
        .flat_map(|known| known.choices().iter().map(|choice| choice.code.as_str()))
        .collect();
    let mut rows: Vec<LengthRow> = Vec::new();
    for row in section.sections("table") {
        let is = row.text("is");
        let stretch = stretch(&row);
        if !choices.is_empty() && !choices.contains(&is.as_str()) {
            let message = format!("`{field}` has no choice `{is}`");
            sink.error(codes::LENGTH_GAP, row.at(), message, suggest(&is, choices.iter().copied()));
        }
        if rows.iter().any(|before| before.is == is) {
            let message = format!("`{is}` has two lengths");
            sink.error(codes::LENGTH_GAP, row.at(), message, "leave one of them out");
        }
        rows.extend(stretch.map(|stretch| LengthRow { is, stretch }));
        row.done();
    }
    for choice in choices.iter().filter(|choice| !rows.iter().any(|row| row.is == **choice)) {
        let message = format!("`{choice}` of `{field}` has no length");
        let help = format!("add {{ is = \"{choice}\", working_days = 5 }} to `table`");
        sink.error(codes::LENGTH_GAP, section.at(), message, help);
    }
    Length::Table { field, rows }
}

fn pause(section: &Section<'_>) -> PauseRule {
    let mut once = Once::default();
    let mut reasons = Vec::new();
    for reason in section.sections("reasons") {
        let id = reason.id().filter(|id| once.first("reason", id, reason.at(), section.sink()));
        let name = reason.name("name");
        reasons.extend(id.map(|id| (id, name)));
        reason.done();
    }
    if reasons.is_empty() {
        let help = "add reasons = [{ id = \"...\", name = { zh = \"...\", en = \"...\" } }]";
        section.sink().error(codes::MISSING_KEY, section.at(), "a pause without a reason", help);
    }
    PauseRule {
        reasons,
        most: stretch_of(section, "most"),
        times: section.opt_count("times", 100).unwrap_or(1),
    }
}

fn stretch_of(section: &Section<'_>, key: &str) -> Stretch {
    let Some(inner) = section.section(key) else {
        let help = format!("add `{key} = {{ working_days = 1 }}`");
        section.sink().error(codes::MISSING_KEY, section.at(), format!("`{key}` is missing"), help);
        return Stretch::Days(0);
    };
    let found = stretch(&inner).unwrap_or(Stretch::Days(0));
    inner.done();
    found
}

/// What a number of some unit makes.
type Make = fn(u32) -> Stretch;

/// Exactly one of hours, working hours, days and working days.
fn stretch(section: &Section<'_>) -> Option<Stretch> {
    let all: [(&str, Make); 4] = [
        ("hours", Stretch::Hours),
        ("working_hours", Stretch::WorkingHours),
        ("days", Stretch::Days),
        ("working_days", Stretch::WorkingDays),
    ];
    let found: Vec<Stretch> =
        all.iter().filter_map(|(key, make)| section.opt_count(key, MOST).map(make)).collect();
    let given = all.iter().filter(|(key, _)| section.has(key)).count();
    if given != 1 {
        let help = "write one of hours, working_hours, days, working_days";
        let message = format!("{given} lengths where one is wanted");
        section.sink().error(codes::BAD_VALUE, section.at(), message, help);
    }
    found.first().copied()
}
