use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};

use super::pack::source;
use crate::{
    Packs, codes,
    raw::{Placed, Section},
};

/// Reads calendar.toml.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs) {
    for year in top.sections("year") {
        let number = year.opt_count("year", 2999).unwrap_or_default();
        source(&year, &format!("calendar {number}"), packs);
        let mut days: BTreeMap<Date, bool> = BTreeMap::new();
        for text in year.texts("rest") {
            for day in run(&year, &text) {
                near(&year, &text, day, number);
                days.insert(day, false);
            }
        }
        for text in year.texts("work") {
            let Some(day) = year.date(&text) else { continue };
            near(&year, &text, day, number);
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            let conflict = match days.insert(day, true) {
                Some(_) => Some(format!("{day} is declared both free and worked")),
                None if !weekend => Some(format!("{day} is a {:?}: worked anyway", day.weekday())),
                None => None,
            };
            if let Some(message) = conflict {
                let help = "`work` lists weekend days that are made up; check the notice";
                year.sink().error(codes::CALENDAR_CONFLICT, &text.at, message, help);
            }
        }
        packs.calendar.days.extend(days);
        year.done();
    }
    if let Some(hours) = top.section("hours") {
        source(&hours, "office hours", packs);
        packs.calendar.hours = office_hours(&hours);
        hours.done();
    }
    if let Some(festival) = top.section("spring_festival") {
        source(&festival, "Spring Festival dates", packs);
        for text in festival.texts("days") {
            let Some(day) = festival.date(&text) else { continue };
            let (month, of_month) = (day.month(), day.day());
            // The second new moon after the winter solstice falls between these days.
            if !((month == 1 && of_month >= 20) || (month == 2 && of_month <= 22)) {
                let help = "the lunar year begins between 20 January and 22 February";
                let message = format!("{day} is no Spring Festival");
                festival.sink().error(codes::CALENDAR_CONFLICT, &text.at, message, help);
            }
            packs.calendar.spring_festival.insert(day.year(), day);
        }
        festival.done();
    }
}

/// Runs of `09:00-12:00`, in order and apart.
fn office_hours(section: &Section<'_>) -> Vec<(Time, Time)> {
    let mut hours: Vec<(Time, Time)> = Vec::new();
    for text in section.texts("open") {
        let parsed = text.value.split_once('-').and_then(|(opens, closes)| {
            Some((opens.trim().parse::<Time>().ok()?, closes.trim().parse::<Time>().ok()?))
        });
        let last = hours.last().map(|(_, closes)| *closes);
        match parsed.filter(|(opens, closes)| opens < closes && last.is_none_or(|last| last <= *opens)) {
            Some(run) => hours.push(run),
            None => {
                let message =
                    format!("{:?} is no run of hours, or begins before the one before it ends", text.value);
                let help = "write open = [\"09:00-12:00\", \"13:30-17:30\"]";
                section.sink().error(codes::BAD_VALUE, &text.at, message, help);
            }
        }
    }
    if hours.is_empty() {
        let help = "add `open = [\"09:00-12:00\", \"13:30-17:30\"]`";
        section.sink().error(codes::MISSING_KEY, section.at(), "office hours without a single one", help);
    }
    hours
}

/// A day, or all days of `2024-02-10..2024-02-17`.
fn run(section: &Section<'_>, text: &Placed<String>) -> Vec<Date> {
    let part = |value: &str| Placed { value: value.to_owned(), at: text.at.clone() };
    let Some((first, last)) = text.value.split_once("..") else {
        return section.date(text).into_iter().collect();
    };
    let (Some(first), Some(last)) = (section.date(&part(first)), section.date(&part(last))) else {
        return Vec::new();
    };
    let days: Vec<Date> =
        first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last).take(32).collect();
    if days.is_empty() || days.last() != Some(&last) {
        let message = format!("{} is no run of days", text.value);
        section.sink().error(codes::BAD_DATE, &text.at, message, "write first..last, at most a month apart");
    }
    days
}

/// A holiday may begin in December of the year before.
fn near(section: &Section<'_>, text: &Placed<String>, day: Date, year: u32) {
    let (own, year_before) = (i64::from(day.year()), i64::from(year) - 1);
    let december_before = own == year_before && day.month() == 12;
    if own != i64::from(year) && !december_before {
        let help = "each [[year]] holds its own days and those of the December before";
        section.sink().error(codes::BAD_DATE, &text.at, format!("{day} is not in {year}"), help);
    }
}
