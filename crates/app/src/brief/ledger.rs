//! The tables of a dispatch that tell how the ledger stands.

use ballast_ledger::report::OfficeLine;
use ballast_packs::plan::message;
use rust_decimal::Decimal;

use super::{
    inlines::escape,
    tables::{Sheet, column},
};
use crate::{
    dispatch::Dispatch,
    ledger::{LedgerReport, Tally},
    words::Words,
};

/// Tables that a template may ask for.
pub(super) const TABLES: [&str; 7] = [
    "ledger",
    "ledger_offices",
    "ledger_regions",
    "ledger_counts",
    "ledger_plans",
    "arrears",
    "arrears_ages",
];

/// A table by name; nothing where there is none of that name. Without items it has no rows.
pub(super) fn sheet(dispatch: &Dispatch, words: &Words, name: &str) -> Option<Sheet> {
    if !TABLES.contains(&name) {
        return None;
    }
    let nothing = LedgerReport::default();
    let report = dispatch.ledger.as_ref().unwrap_or(&nothing);
    let mut sheet = match name {
        "ledger_offices" => tallies(words, &report.offices, words.own(message::LEDGER_OFFICE)),
        "ledger_regions" => tallies(words, &report.regions, words.own(message::LEDGER_REGION)),
        "ledger_counts" => counts(words, report),
        "ledger_plans" => plans(words, report),
        "arrears" => arrears(words, report),
        "arrears_ages" => ages(words, report),
        _ => {
            let kinds: Vec<Tally> = report
                .kinds
                .iter()
                .map(|kind| Tally { name: kind.name.clone(), line: kind.whole.clone() })
                .collect();
            tallies(words, &kinds, words.own(message::LEDGER_KIND))
        }
    };
    let unit = match name {
        "ledger_plans" => message::LEDGER_NOTE_PLAN,
        "arrears" | "arrears_ages" => message::LEDGER_NOTE_MONEY,
        _ => message::LEDGER_NOTE_UNIT,
    };
    let on = report.on.to_string();
    let period = words.fill(message::LEDGER_AS_OF, &[("date", &on)]);
    let values = [
        ("unit", words.get(unit)),
        ("period", period.as_str()),
        ("scope", words.get(message::LEDGER_SCOPE)),
        ("vintage", on.as_str()),
    ];
    sheet.note = words.fill(message::TABLE_NOTE, &values);
    Some(sheet)
}

/// How many said yes, of how many of which something was said: `3/4`.
pub(crate) fn share((yes, said): (usize, usize)) -> String {
    format!("{yes}/{said}")
}

fn tallies(words: &Words, lines: &[Tally], of: String) -> Sheet {
    let days = |days: Option<u32>| days.map_or_else(|| words.own(message::NONE), |days| days.to_string());
    let row = |Tally { name, line }: &Tally| {
        let OfficeLine { open, overdue, closed, in_time, solved, satisfied, reopened, .. } = line;
        vec![
            escape(name),
            open.to_string(),
            overdue.to_string(),
            closed.to_string(),
            in_time.to_string(),
            share(*solved),
            share(*satisfied),
            reopened.to_string(),
            days(line.median_days),
            days(line.p90_days),
        ]
    };
    Sheet {
        title: words.fill(message::LEDGER_BY, &[("by", &of)]),
        columns: vec![
            (of, false),
            column(words, message::LEDGER_OPEN, true),
            column(words, message::LEDGER_OVERDUE, true),
            column(words, message::LEDGER_CLOSED, true),
            column(words, message::LEDGER_IN_TIME, true),
            column(words, message::LEDGER_SOLVED, true),
            column(words, message::LEDGER_SATISFIED, true),
            column(words, message::LEDGER_REOPENED, true),
            column(words, message::LEDGER_MEDIAN, true),
            column(words, message::LEDGER_P90, true),
        ],
        rows: lines.iter().map(row).collect(),
        note: String::new(),
    }
}

fn counts(words: &Words, report: &LedgerReport) -> Sheet {
    let mut rows = Vec::new();
    for kind in &report.kinds {
        for count in &kind.counts {
            for line in count.lines.iter().filter(|line| !line.items.is_empty() || line.ever > 0) {
                rows.push(vec![
                    escape(&kind.name),
                    escape(count.name.get(words.lang())),
                    escape(line.name.get(words.lang())),
                    line.items.len().to_string(),
                    line.ever.to_string(),
                ]);
            }
        }
    }
    Sheet {
        title: words.own(message::LEDGER_COUNTS),
        columns: vec![
            column(words, message::LEDGER_KIND, false),
            column(words, message::LEDGER_COUNT, false),
            column(words, message::LEDGER_LINE, false),
            column(words, message::LEDGER_NOW, true),
            column(words, message::LEDGER_EVER, true),
        ],
        rows,
        note: String::new(),
    }
}

fn plans(words: &Words, report: &LedgerReport) -> Sheet {
    let percent =
        |of: Option<Decimal>| of.map_or_else(|| words.own(message::NONE), |of| of.round_dp(1).to_string());
    let plans = report.kinds.iter().filter_map(|kind| Some((kind, kind.pace.as_ref()?)));
    let row = |(kind, of): (&crate::ledger::KindReport, &crate::ledger::PaceUntil)| {
        let pace = &of.pace;
        vec![
            escape(&kind.name),
            of.until.label(words.lang()),
            pace.items.to_string(),
            pace.year.normalize().to_string(),
            pace.planned.normalize().to_string(),
            pace.done.normalize().to_string(),
            percent(pace.percent_of_year()),
            percent(pace.percent_of_plan()),
        ]
    };
    Sheet {
        title: words.own(message::LEDGER_PLANS),
        columns: vec![
            column(words, message::LEDGER_KIND, false),
            column(words, message::LEDGER_UNTIL, false),
            column(words, message::LEDGER_ITEMS, true),
            column(words, message::LEDGER_YEAR_PLAN, true),
            column(words, message::LEDGER_PLANNED, true),
            column(words, message::LEDGER_DONE, true),
            column(words, message::LEDGER_OF_YEAR, true),
            column(words, message::LEDGER_OF_PLAN, true),
        ],
        rows: plans.filter(|(_, of)| of.pace.items > 0).map(row).collect(),
        note: String::new(),
    }
}

fn arrears(words: &Words, report: &LedgerReport) -> Sheet {
    let lines = report.kinds.iter().flat_map(|kind| &kind.debtors);
    let row = |name: &str, line: &ballast_ledger::report::ArrearsLine| {
        vec![
            escape(name),
            escape(&line.of),
            line.items.to_string(),
            line.undisputed.to_string(),
            line.disputed.to_string(),
            line.interest.to_string(),
            line.unclear.to_string(),
        ]
    };
    Sheet {
        title: words.own(message::LEDGER_ARREARS),
        columns: vec![
            column(words, message::LEDGER_BY_FIELD, false),
            column(words, message::LEDGER_DEBTOR, false),
            column(words, message::LEDGER_ITEMS, true),
            column(words, message::LEDGER_UNDISPUTED, true),
            column(words, message::LEDGER_DISPUTED, true),
            column(words, message::LEDGER_INTEREST, true),
            column(words, message::LEDGER_UNCLEAR, true),
        ],
        rows: lines.flat_map(|debtors| debtors.lines.iter().map(|line| row(&debtors.name, line))).collect(),
        note: String::new(),
    }
}

fn ages(words: &Words, report: &LedgerReport) -> Sheet {
    let ages = report.kinds.iter().flat_map(|kind| kind.ages.iter().map(move |age| (kind, age)));
    let row = |(kind, age): (&crate::ledger::KindReport, &ballast_ledger::report::Age)| {
        let from = age.from.to_string();
        vec![
            escape(&kind.name),
            words.fill(message::LEDGER_AGE_FROM, &[("days", &from)]),
            age.items.to_string(),
            age.owed.to_string(),
        ]
    };
    Sheet {
        title: words.own(message::LEDGER_AGES),
        columns: vec![
            column(words, message::LEDGER_KIND, false),
            column(words, message::LEDGER_AGE, false),
            column(words, message::LEDGER_ITEMS, true),
            column(words, message::LEDGER_OWED, true),
        ],
        rows: ages.filter(|(_, age)| age.items > 0).map(row).collect(),
        note: String::new(),
    }
}
