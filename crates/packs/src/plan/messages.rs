use std::collections::BTreeMap;

use ballast_model::Text;

/// A phrase that a dispatch or a brief needs, with the places its text has to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// `group.key`, as in brief.toml.
    pub id: &'static str,
    /// Names that stand in braces in both languages: `{size}`.
    pub slots: &'static [&'static str],
    /// Whether the number beside it is below zero; nothing where it says nothing about that.
    pub falls: Option<bool>,
}

impl Message {
    const fn new(id: &'static str, slots: &'static [&'static str]) -> Self {
        Self { id, slots, falls: None }
    }

    const fn signed(id: &'static str, slots: &'static [&'static str], falls: bool) -> Self {
        Self { id, slots, falls: Some(falls) }
    }

    /// The table of brief.toml that holds it.
    pub fn group(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(group, _)| group)
    }

    /// Its key in that table.
    pub fn key(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(_, key)| key)
    }
}

/// Declares the constants and the list from one place, so that neither can lack an entry.
macro_rules! messages {
    ($($name:ident = $make:ident($id:literal, $slots:expr $(, $falls:literal)?);)*) => {
        /// Every phrase that Ballast asks a pack for.
        pub mod message {
            use super::Message;
            $(#[doc = concat!("`", $id, "`")] pub const $name: Message = Message::$make($id, &$slots $(, $falls)?);)*
            /// All of them, in the order of brief.toml.
            pub const ALL: &[Message] = &[$($name),*];
        }
    };
}

messages! {
    UNCHANGED = new("words.unchanged", []);
    ROSE = signed("words.rose", ["size"], false);
    ROSE_POINTS = signed("words.rose_points", ["size"], false);
    FELL = signed("words.fell", ["size"], true);
    PULLED_UP = signed("words.pulled_up", ["size"], false);
    PULLED_DOWN = signed("words.pulled_down", ["size"], true);
    PULLED_NOTHING = signed("words.pulled_nothing", ["size"], false);
    ON_PACE = new("words.on_pace", []);
    AHEAD = signed("words.ahead", ["size"], false);
    BEHIND = signed("words.behind", ["size"], true);
    NONE = new("words.none", []);
    ABSENT = new("words.absent", []);
    LIST = new("words.list", []);
    VINTAGE_OPEN = new("words.vintage_open", []);
    VINTAGES_DIFFER = new("words.vintages_differ", ["periods"]);
    LONG_LIST = new("words.long_list", []);
    UNIT_GAP = new("words.unit_gap", []);
    SPAN = new("words.span", ["from", "to"]);
    PROMISED_GROWTH = new("words.promised_growth", ["value"]);
    ENTERPRISES = new("unit.enterprises", []);
    RETURNS = new("unit.returns", []);
    ITEMS = new("unit.items", []);
    ONE_ENTERPRISE = new("unit.one_enterprise", []);
    ONE_RETURN = new("unit.one_return", []);
    ONE_ITEM = new("unit.one_item", []);
    REGIONS = new("unit.regions", []);
    POINTS = new("unit.points", []);
    SHORT_ENTERPRISES = new("unit.short_enterprises", []);
    SHORT_ONE_ENTERPRISE = new("unit.short_one_enterprise", []);
    SHORT_POINTS = new("unit.short_points", []);
    MEASURE_GROWTH = new("key.growth", []);
    MEASURE_PACE = new("key.pace", []);
    MEASURE_VALUE = new("key.value", []);
    BAND_FROM = new("key.from", ["from"]);
    BAND_BELOW = new("key.below", ["to"]);
    BAND_BETWEEN = new("key.between", ["from", "to"]);
    BAND_ALL = new("key.all", []);
    CAUSE_LATE = new("cause.late", []);
    CAUSE_WITHDRAWN = new("cause.withdrawn", []);
    CAUSE_CORRECTED = new("cause.corrected", []);
    CAUSE_CODES = new("cause.codes", []);
    CAUSE_SCOPE = new("cause.scope", []);
    CAUSE_DEFLATOR = new("cause.deflator", []);
    TABLE_NUMBER = new("table.number", ["number"]);
    TABLE_NOTE = new("table.note", ["unit", "period", "scope", "vintage"]);
    HEADLINES = new("headlines.title", []);
    HEADLINES_INDICATOR = new("headlines.indicator", []);
    HEADLINES_UNIT = new("headlines.unit", []);
    HEADLINES_PERIOD = new("headlines.period", []);
    HEADLINES_GROWTH = new("headlines.growth", []);
    HEADLINES_TO_DATE = new("headlines.to_date", []);
    HEADLINES_TO_DATE_GROWTH = new("headlines.to_date_growth", []);
    HEADLINES_REAL_GROWTH = new("headlines.real_growth", []);
    HEADLINES_COLOUR = new("headlines.colour", []);
    HEADLINES_NOTE_UNIT = new("headlines.note_unit", []);
    HEADLINES_NOTE_PERIOD = new("headlines.note_period", ["period", "to_date"]);
    COLOURS = new("colours.title", []);
    COLOURS_REGION = new("colours.region", []);
    COLOURS_NOTE_UNIT = new("colours.note_unit", []);
    LEGEND = new("legend.title", []);
    LEGEND_INDICATOR = new("legend.indicator", []);
    LEGEND_MEASURE = new("legend.measure", []);
    LEGEND_BANDS = new("legend.bands", []);
    LEGEND_SOURCE = new("legend.source", []);
    LEGEND_NOTE_UNIT = new("legend.note_unit", []);
    PULLS = new("pulls.title", ["what", "by"]);
    PULLS_BY_REGION = new("pulls.by_region", []);
    PULLS_BY_INDUSTRY = new("pulls.by_industry", []);
    PULLS_BY_SUBJECT = new("pulls.by_subject", []);
    PULLS_DIRECTION = new("pulls.direction", []);
    PULLS_REGION = new("pulls.region", []);
    PULLS_INDUSTRY = new("pulls.industry", []);
    PULLS_SUBJECT = new("pulls.subject", []);
    PULLS_PLACE = new("pulls.place", []);
    PULLS_TO_DATE = new("pulls.to_date", []);
    PULLS_GROWTH = new("pulls.growth", []);
    PULLS_PULL = new("pulls.pull", []);
    PULLS_UP = new("pulls.up", []);
    PULLS_DOWN = new("pulls.down", []);
    PULLS_REST = new("pulls.rest", []);
    PULLS_NOTE_UNIT = new("pulls.note_unit", ["unit"]);
    FIRMS_STOPPED = new("firms.stopped", []);
    FIRMS_FALLING = new("firms.falling", []);
    FIRMS_NAME = new("firms.name", []);
    FIRMS_REGION = new("firms.region", []);
    FIRMS_INDUSTRY = new("firms.industry", []);
    FIRMS_PERIOD = new("firms.period", []);
    FIRMS_BASE = new("firms.base", []);
    FIRMS_GROWTH = new("firms.growth", []);
    FIRMS_PERIODS = new("firms.periods", []);
    FIRMS_NOTE_UNIT = new("firms.note_unit", ["what", "unit"]);
    TARGETS = new("targets.title", []);
    TARGETS_REGION = new("targets.region", []);
    TARGETS_INDICATOR = new("targets.indicator", []);
    TARGETS_TARGET = new("targets.target", []);
    TARGETS_ACTUAL = new("targets.actual", []);
    TARGETS_GAP = new("targets.gap", []);
    TARGETS_PROGRESS = new("targets.progress", []);
    TARGETS_CALENDAR = new("targets.calendar", []);
    TARGETS_SEASONAL = new("targets.seasonal", []);
    TARGETS_STATE = new("targets.state", []);
    TARGETS_BEHIND = new("targets.behind", []);
    TARGETS_ON_PACE = new("targets.on_pace", []);
    TARGETS_NOTE_UNIT = new("targets.note_unit", []);
    MISSING = new("missing.title", []);
    MISSING_REGION = new("missing.region", []);
    MISSING_MISSING = new("missing.missing", []);
    MISSING_EXPECTED = new("missing.expected", []);
    MISSING_EXAMPLES = new("missing.examples", []);
    MISSING_NOTE_UNIT = new("missing.note_unit", []);
    REVISION = new("revision.title", ["what", "of"]);
    REVISION_CAUSE = new("revision.cause", []);
    REVISION_SUBJECTS = new("revision.subjects", []);
    REVISION_VALUE = new("revision.value", ["unit"]);
    REVISION_POINTS = new("revision.points", []);
    REVISION_NOTE_UNIT = new("revision.note_unit", []);
    LEDGER_BY = new("ledger.title", ["by"]);
    LEDGER_KIND = new("ledger.kind", []);
    LEDGER_OFFICE = new("ledger.office", []);
    LEDGER_REGION = new("ledger.region", []);
    LEDGER_OPEN = new("ledger.open", []);
    LEDGER_OVERDUE = new("ledger.overdue", []);
    LEDGER_CLOSED = new("ledger.closed", []);
    LEDGER_IN_TIME = new("ledger.in_time", []);
    LEDGER_SOLVED = new("ledger.solved", []);
    LEDGER_SATISFIED = new("ledger.satisfied", []);
    LEDGER_REOPENED = new("ledger.reopened", []);
    LEDGER_MEDIAN = new("ledger.median", []);
    LEDGER_P90 = new("ledger.p90", []);
    LEDGER_COUNTS = new("ledger.counts", []);
    LEDGER_COUNT = new("ledger.count", []);
    LEDGER_LINE = new("ledger.line", []);
    LEDGER_NOW = new("ledger.now", []);
    LEDGER_EVER = new("ledger.ever", []);
    LEDGER_PLANS = new("ledger.plans", []);
    LEDGER_UNTIL = new("ledger.until", []);
    LEDGER_ITEMS = new("ledger.items", []);
    LEDGER_YEAR_PLAN = new("ledger.year_plan", []);
    LEDGER_PLANNED = new("ledger.planned", []);
    LEDGER_DONE = new("ledger.done", []);
    LEDGER_OF_YEAR = new("ledger.of_year", []);
    LEDGER_OF_PLAN = new("ledger.of_plan", []);
    LEDGER_ARREARS = new("ledger.arrears", []);
    LEDGER_BY_FIELD = new("ledger.by_field", []);
    LEDGER_DEBTOR = new("ledger.debtor", []);
    LEDGER_UNDISPUTED = new("ledger.undisputed", []);
    LEDGER_DISPUTED = new("ledger.disputed", []);
    LEDGER_INTEREST = new("ledger.interest", []);
    LEDGER_UNCLEAR = new("ledger.unclear", []);
    LEDGER_AGES = new("ledger.ages", []);
    LEDGER_AGE = new("ledger.age", []);
    LEDGER_AGE_FROM = new("ledger.age_from", ["days"]);
    LEDGER_OWED = new("ledger.owed", []);
    LEDGER_AS_OF = new("ledger.as_of", ["date"]);
    LEDGER_SCOPE = new("ledger.scope", []);
    LEDGER_NOTE_UNIT = new("ledger.note_unit", []);
    LEDGER_NOTE_PLAN = new("ledger.note_plan", []);
    LEDGER_NOTE_MONEY = new("ledger.note_money", []);
    CHART_NUMBER = new("chart.number", ["number"]);
    CHART_TREND = new("chart.trend", ["what"]);
    CHART_TREND_SCOPE = new("chart.trend_scope", []);
    CHART_PERIOD = new("chart.period", []);
    CHART_MONTH = new("chart.month", []);
    CHART_TO_DATE = new("chart.to_date", []);
    CHART_PULLS = new("chart.pulls", ["what", "by"]);
    CHART_PULL = new("chart.pull", []);
    CHART_COLOURS = new("chart.colours", []);
    CHART_INDICATOR = new("chart.indicator", []);
    DISPATCH_TITLE = new("dispatch.title", []);
    DISPATCH_VINTAGE = new("dispatch.vintage", []);
    DISPATCH_COUNTED = new("dispatch.counted", []);
    DISPATCH_ENTERED = new("dispatch.entered", []);
    DISPATCH_LEFT = new("dispatch.left", []);
    DISPATCH_QUERIES = new("dispatch.queries", []);
    DISPATCH_HEADLINES = new("dispatch.headlines", []);
    DISPATCH_INDICATOR = new("dispatch.indicator", []);
    DISPATCH_PERIOD = new("dispatch.period", []);
    DISPATCH_GROWTH = new("dispatch.growth", []);
    DISPATCH_TO_DATE = new("dispatch.to_date", []);
    DISPATCH_TO_DATE_GROWTH = new("dispatch.to_date_growth", []);
    DISPATCH_REAL = new("dispatch.real", []);
    DISPATCH_COLOUR = new("dispatch.colour", []);
    DISPATCH_COLOURS = new("dispatch.colours", []);
    DISPATCH_REGION = new("dispatch.region", []);
    DISPATCH_KEY = new("dispatch.key", []);
    DISPATCH_PULLS = new("dispatch.pulls", []);
    DISPATCH_INDUSTRIES = new("dispatch.industries", []);
    DISPATCH_REGIONS = new("dispatch.regions", []);
    DISPATCH_ENTERPRISES = new("dispatch.enterprises", []);
    DISPATCH_UP = new("dispatch.up", []);
    DISPATCH_DOWN = new("dispatch.down", []);
    DISPATCH_REST = new("dispatch.rest", []);
    DISPATCH_FIRMS = new("dispatch.firms", []);
    DISPATCH_STOPPED = new("dispatch.stopped", []);
    DISPATCH_FALLING = new("dispatch.falling", []);
    DISPATCH_TARGETS = new("dispatch.targets", []);
    DISPATCH_NO_TARGET = new("dispatch.no_target", []);
    DISPATCH_TARGET = new("dispatch.target", []);
    DISPATCH_ACTUAL = new("dispatch.actual", []);
    DISPATCH_GAP = new("dispatch.gap", []);
    DISPATCH_PROGRESS = new("dispatch.progress", []);
    DISPATCH_CALENDAR = new("dispatch.calendar", []);
    DISPATCH_SEASONAL = new("dispatch.seasonal", []);
    DISPATCH_BEHIND = new("dispatch.behind", []);
    DISPATCH_ON_PACE = new("dispatch.on_pace", []);
    DISPATCH_NO_DATA = new("dispatch.no_data", []);
    DISPATCH_MISSING = new("dispatch.missing", []);
    DISPATCH_NONE_MISSING = new("dispatch.none_missing", []);
    DISPATCH_NONE_EXPECTED = new("dispatch.none_expected", []);
    DISPATCH_REVISION = new("dispatch.revision", []);
    DISPATCH_NO_REVISION = new("dispatch.no_revision", []);
    DISPATCH_LEDGER = new("dispatch.ledger", []);
    DISPATCH_NO_ITEM = new("dispatch.no_item", []);
    DISPATCH_NOTES = new("dispatch.notes", []);
    DISPATCH_FIRM_COUNT = new("dispatch.firm_count", ["count"]);
    DISPATCH_RUNNING = new("dispatch.running", ["periods"]);
    DISPATCH_MORE = new("dispatch.more", []);
    SHEET_TEXT = new("sheet.text", []);
    SHEET_FIGURES = new("sheet.figures", []);
    SHEET_NOTE = new("sheet.note", []);
    SHEET_WHERE = new("sheet.where", []);
    SHEET_PRINTED = new("sheet.printed", []);
    SHEET_VALUE = new("sheet.value", []);
    SHEET_FIGURE = new("sheet.figure", []);
    SHEET_INDICATOR = new("sheet.indicator", []);
    SHEET_PERIOD = new("sheet.period", []);
    SHEET_KEY = new("sheet.key", []);
    NO_FONT = new("sheet.no_font", []);
}

/// The phrases of the packs, by id, and what a reader of an edited brief has to know of the language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    /// Texts by id.
    pub texts: BTreeMap<String, Text>,
    /// Words that turn the number beside them negative, in small letters.
    pub falling: Vec<String>,
    /// Units behind which digits look like a figure.
    pub units: Vec<String>,
}

impl Messages {
    /// A phrase in `lang`; its id where no pack has it, which a loaded pack never lacks.
    pub fn get(&self, message: Message, lang: &str) -> &str {
        self.texts.get(message.id).map_or(message.id, |text| if lang == "en" { &text.en } else { &text.zh })
    }

    /// Whether words say that the number beside them is below zero.
    pub fn says_falling(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        self.falling.iter().any(|word| words.contains(word.as_str()))
    }
}

/// Puts values into the places of a phrase. What stands in a value is never taken for a place.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let end = from.find('}').map_or(from.len(), |end| end + 1);
        let name = from[1..end].trim_end_matches('}');
        match values.iter().find(|(slot, _)| *slot == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&from[..end]),
        }
        rest = &from[end..];
    }
    out.push_str(rest);
    out
}

/// Names in braces in a phrase, in order.
pub(crate) fn slots_of(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let from = &rest[open + 1..];
        let end = from.find('}').unwrap_or(from.len());
        found.push(&from[..end]);
        rest = &from[end..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once() {
        assert_eq!(fill("{what}：{by}", &[("what", "{by}"), ("by", "甲")]), "{by}：甲");
        assert_eq!(fill("100%", &[]), "100%");
        assert_eq!(fill("{open", &[("open", "x")]), "x");
        assert_eq!(slots_of("{a} and {b}{"), ["a", "b", ""]);
    }

    #[test]
    fn ids_stand_once() {
        let mut ids: Vec<&str> = message::ALL.iter().map(|m| m.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
