use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::Query, response::Html};
use ballast_app::{
    AppError, Question,
    ledger::{LedgerFilter, LedgerLine},
};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

use super::{
    asked::Asked,
    item_link,
    list::{Counted, counted, on_record},
    rows,
    tabs::{self, Tabs},
};
use crate::{
    PageError, Viewer,
    layout::{Layout, Section},
};

/// Items named in a month, and on a day; how many there are is always said.
const NAMED: u64 = 500;
const A_DAY: usize = 4;

/// Which month.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Month {
    month: String,
}

#[derive(Template)]
#[template(path = "ledger-calendar.html")]
struct Calendar {
    layout: Layout,
    tabs: Tabs,
    asked: Asked,
    counted: Vec<Counted>,
    kinds: Vec<(String, String, bool)>,
    offices: Vec<(String, String, bool)>,
    month: String,
    before: String,
    after: String,
    total: u64,
    weekdays: [&'static str; 7],
    weeks: Vec<Vec<Day>>,
    own: bool,
}

/// One day; outside the month it is empty.
#[derive(Default)]
struct Day {
    number: i8,
    label: String,
    today: bool,
    free: bool,
    count: u64,
    href: String,
    items: Vec<(String, String, String, bool)>,
}

fn first_of(text: &str, today: Date) -> Result<Date, AppError> {
    match text {
        "" => Ok(today.first_of_month()),
        text => {
            format!("{text}-01").parse().map_err(|_| AppError::Question(Question::no_month("month", text)))
        }
    }
}

fn named(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

/// A month with what is due on each day.
pub(crate) async fn page(
    viewer: Viewer,
    Query(asked): Query<Asked>,
    Query(month): Query<Month>,
) -> Result<Html<String>, PageError> {
    let (words, today) = (viewer.words, viewer.ballast.today());
    let first = first_of(&month.month, today)?;
    let last = first.last_of_month();
    let asked = Asked {
        due: String::new(),
        state: String::new(),
        phase: String::new(),
        ended: String::new(),
        ..asked
    };
    on_record(&viewer, "read", &asked.link("/ledger/calendar").with("month", named(first)).to_string())
        .await?;
    let filter = LedgerFilter { due: Some((first, last)), limit: NAMED, ..asked.filter()? };
    let counts: BTreeMap<Date, u64> = viewer.ballast.ledger_days(&filter).await?.into_iter().collect();
    let lines = viewer.ballast.ledger_list(&filter).await?.lines;
    let mut of_day: BTreeMap<Date, Vec<&LedgerLine>> = BTreeMap::new();
    for line in &lines {
        if let Some(due) = line.due_at {
            of_day.entry(ballast_model::china_day(due)).or_default().push(line);
        }
    }
    let calendar = &viewer.ballast.packs.calendar;
    let day = |day: Date| {
        let items = of_day.get(&day).into_iter().flatten().take(A_DAY).map(|line| {
            let (band, mark) = rows::colour(&viewer, &line.kind, &line.colour);
            (item_link(line.id), format!("{mark} {}", line.title).trim().to_owned(), band, line.overdue)
        });
        Day {
            number: day.day(),
            label: day.to_string(),
            today: day == today,
            free: !calendar.is_working(day),
            count: counts.get(&day).copied().unwrap_or_default(),
            href: asked.link("/ledger").with("due", day).to_string(),
            items: items.collect(),
        }
    };
    let mut weeks = vec![Vec::with_capacity(7)];
    let lead = first.weekday().to_monday_zero_offset();
    weeks[0].extend((0..lead).map(|_| Day::default()));
    let mut at = first;
    while at <= last {
        if weeks.last().is_some_and(|week| week.len() == 7) {
            weeks.push(Vec::with_capacity(7));
        }
        if let Some(week) = weeks.last_mut() {
            week.push(day(at));
        }
        let Ok(next) = at.tomorrow() else { break };
        at = next;
    }
    if let Some(week) = weeks.last_mut() {
        week.resize_with(7, Day::default);
    }
    let to = |month: Result<Date, jiff::Error>| {
        month
            .map(|day| asked.link("/ledger/calendar").with("month", named(day)).to_string())
            .unwrap_or_default()
    };
    let page = Calendar {
        layout: Layout::new(&viewer, Section::Ledger, words.ledger_title()),
        tabs: Tabs::new(&viewer, "calendar", &asked),
        counted: counted(&viewer, &asked, "/ledger/calendar").await?,
        kinds: tabs::kinds(&viewer, &asked.kind),
        offices: tabs::offices(&viewer, std::slice::from_ref(&asked.unit)),
        month: named(first),
        before: to(first.checked_sub(1.month())),
        after: to(first.checked_add(1.month())),
        total: counts.values().sum(),
        weekdays: [
            words.ledger_monday(),
            words.ledger_tuesday(),
            words.ledger_wednesday(),
            words.ledger_thursday(),
            words.ledger_friday(),
            words.ledger_saturday(),
            words.ledger_sunday(),
        ],
        own: viewer.enterprise().is_some(),
        weeks,
        asked,
    };
    Ok(Html(page.render()?))
}
