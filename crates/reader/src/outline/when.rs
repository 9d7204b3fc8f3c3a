use std::ops::Range;

use super::{
    Section,
    cues::{begins, ends},
    plan_year::Written,
    section::About,
    shapes::{LAST_YEAR, MODAL, PLANNED, Shapes},
    year::{YearToken, years},
};

/// The last month in which a text reviews the year before.
const REVIEWED: i8 = 3;

/// The month of a day whose year ends before `rest`: `9月12日`, `-09-12`.
pub(super) fn month(rest: &str) -> Option<i8> {
    let rest = rest.trim_start_matches(['-', '/', '.', ' ']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest.get(digits..)?;
    let month: i8 = rest.get(..digits)?.parse().ok()?;
    (behind.starts_with(['月', '-', '/', '.']) && (1..=12).contains(&month)).then_some(month)
}

/// Finds the year that a section is about where nothing else is said, the years of its plan, and when it was printed.
///
/// The title tells, or the day on which a policy comes into force, or the first sentences; else when it was printed,
/// or the year before where news tell of 去年; else the year of a plan that it says it is in (“十四五”规划收官之年); else the
/// year named most often.
pub(super) fn year(text: &str, section: &mut Section, about: &About, shapes: &Shapes) {
    let tokens = |range: &Range<usize>| {
        let at = range.start;
        let moved = move |token: YearToken| YearToken {
            range: at + token.range.start..at + token.range.end,
            ..token
        };
        years(&text[range.clone()]).into_iter().map(moved)
    };
    let in_titles: Vec<YearToken> = about.titles.iter().flat_map(tokens).collect();
    let in_lead: Vec<YearToken> = about.lead.iter().take(2).flat_map(tokens).collect();
    let in_dates: Vec<YearToken> = about.dates.iter().flat_map(tokens).collect();
    let spans = in_titles.iter().chain(&in_dates).chain(&in_lead);
    section.plan = spans.filter_map(|token| Some((token.year, token.until?))).next();
    let date = in_dates.into_iter().find(|token| token.until.is_none());
    section.published = date.as_ref().map(|token| token.year).or(about.page_year);
    let month = match &date {
        Some(token) => month(&text[token.range.end..]),
        None => about.page_month,
    };
    section.late = month.filter(|month| *month > REVIEWED);
    if let Some(token) = in_titles.first() {
        // A report given early in a year reviews the year before and plans this one.
        let given = given_early(text, token)
            || about.titles.iter().any(|range| is_report(&text[range.clone()], shapes));
        let given = given && section.plan.is_none() && in_titles.iter().all(|other| other.year == token.year);
        section.year = Some(token.year - i16::from(given));
        if given {
            section.published = section.published.max(Some(token.year));
        }
        section.year_at = Some(token.range.clone());
        return;
    }
    // Nothing is told of a year after the one it is printed in.
    let printed = |year: i16| section.published.is_none_or(|published| year <= published);
    let told = |token: &&YearToken| {
        token.is_dated && token.until.is_none() && printed(token.year) && plain(text, token, shapes)
    };
    let in_force = if section.news { None } else { in_force(text, section, shapes) };
    if let Some(token) = &in_force {
        section.valid = valid(text, section, token, shapes);
    }
    // 去年…，2025年力争…: what is told first is last year, though only this one is named.
    let ahead = |token: &YearToken| {
        section.late.is_none()
            && section.published == Some(token.year)
            && plans(&text[token.range.end..], shapes)
            && tells_of_last_year(text, about, shapes)
            && !in_lead.iter().any(|other| other.year < token.year)
    };
    // 今年是“十四五”规划的收官之年, where nothing says when it was printed.
    let written_in = match section.published {
        None if in_force.is_none() => shapes.plan_years.written(text, section.range.clone(), about, shapes),
        _ => None,
    };
    let first = in_force.or_else(|| in_lead.iter().find(told).cloned()).or_else(|| {
        let named = written_in.as_ref().is_some_and(|written| written.plain);
        in_lead.iter().find(|token| !token.is_dated).filter(|_| !named).cloned()
    });
    section.year = match &first {
        // The year before is reviewed in the first months; what is printed later speaks of its own.
        Some(token) if section.late.is_some() && section.valid.is_none() => {
            section.published.max(Some(token.year))
        }
        Some(token) => Some(token.year - i16::from(ahead(token))),
        None if section.late.is_some() => section.published,
        // What is printed this year may tell of last year.
        None => section.published.map(|year| year - i16::from(tells_of_last_year(text, about, shapes))),
    };
    section.year_at = first.or(date).map(|token| token.range);
    if let Some(written) = written_in.as_ref().filter(|written| written.plain) {
        of_plan(text, section, written, about, shapes);
    }
    if section.year.is_none() {
        section.year = section.plan.map(|(from, _)| from).or_else(|| most_often(text, section, shapes));
    }
    if let Some(written) = written_in.filter(|_| section.year.is_none()) {
        of_plan(text, section, &written, about, shapes);
    }
    if section.published.is_none() {
        section.published = written(text, section, shapes);
    }
}

/// What the year of a plan says of a section: when it was written, and its year where nothing else says that.
fn of_plan(text: &str, section: &mut Section, written: &Written, about: &About, shapes: &Shapes) {
    match section.year {
        // A review of one year, written in the next.
        Some(year) if (year..=year + 1).contains(&written.year) => section.published = Some(written.year),
        Some(_) => {}
        None => {
            let back = !written.ahead && tells_of_last_year(text, about, shapes);
            section.published = Some(written.year);
            section.year = Some(written.year - i16::from(back));
            section.year_at = Some(written.range.clone());
        }
    }
}

/// Whether a year is that of a day in its first months: 2025年1月14日.
fn given_early(text: &str, token: &YearToken) -> bool {
    let rest = text[token.range.end..].trim_start_matches(' ');
    let day = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || c == ' ');
    ["1", "2", "3"].iter().any(|month| {
        let behind = rest.strip_prefix(month).map(|rest| rest.trim_start_matches(' '));
        behind.and_then(|rest| rest.strip_prefix('月')).is_some_and(day)
    })
}

/// Whether a title is that of a report which reviews one year and plans the next.
fn is_report(title: &str, shapes: &Shapes) -> bool {
    shapes.structure.reports.iter().any(|word| title.contains(word.as_str()))
}

/// The year of the day on which a policy comes into force: 自2025年3月1日起施行.
fn in_force(text: &str, section: &Section, shapes: &Shapes) -> Option<YearToken> {
    let words = &text[section.range.clone()];
    // Few texts have such a clause, and they have it once.
    let at = shapes.structure.in_force.iter().find_map(|word| words.find(word.as_str()))?;
    let front = words[..at].char_indices().rev().take(16).last().map_or(at, |(at, _)| at);
    let token = years(&words[front..at]).into_iter().next()?;
    let start = section.range.start + front;
    Some(YearToken { range: start + token.range.start..start + token.range.end, ..token })
}

/// The years for which a policy is valid: 有效期三年, 有效期至2027年12月31日.
fn valid(text: &str, section: &Section, from: &YearToken, shapes: &Shapes) -> Option<(i16, i16)> {
    const NEAR: usize = 120;
    let words = &text[from.range.end..section.range.end];
    let near = words.char_indices().nth(NEAR).map_or(words, |(at, _)| &words[..at]);
    let behind = shapes
        .structure
        .valid_for
        .iter()
        .find_map(|word| Some(&near[near.find(word.as_str())? + word.len()..]))?;
    let named = years(behind).into_iter().find(|token| token.is_dated && token.range.start <= 6);
    let until = match named {
        Some(token) => token.year,
        None => {
            let (count, rest) = shapes.counters.count(behind.trim_start_matches('为'))?;
            rest.starts_with('年').then_some(from.year + i16::try_from(count).ok()? - 1)?
        }
    };
    (until > from.year).then_some((from.year, until))
}

/// Whether first sentences tell of last year by that word: 去年工厂产量13.6万辆, but not 比去年.
fn tells_of_last_year(text: &str, about: &About, shapes: &Shapes) -> bool {
    about.lead.iter().any(|range| {
        let words = &text[range.clone()];
        shapes.sentences.find(words).any(|(found, class)| {
            class & LAST_YEAR != 0
                && !ends(&words[..found.start], &shapes.moods.compared)
                && !begins(&words[found.end..], &shapes.moods.same)
        })
    })
}

/// The year named most often, of two the one named first. Years by which something will be reached or with which
/// something is compared do not count.
fn most_often(text: &str, section: &Section, shapes: &Shapes) -> Option<i16> {
    let words = &text[section.range.clone()];
    let mut often: Vec<(i16, usize)> = Vec::new();
    for token in years(words).iter().filter(|token| plain(words, token, shapes)) {
        match often.iter_mut().find(|(year, _)| *year == token.year) {
            Some((_, count)) => *count += 1,
            None => often.push((token.year, 1)),
        }
    }
    often.into_iter().rev().max_by_key(|(_, count)| *count).map(|(year, _)| year)
}

/// When a text was written that tells of one year and says what will be done in the next: in the next.
fn written(text: &str, section: &Section, shapes: &Shapes) -> Option<i16> {
    let next = section.year? + 1;
    let words = &text[section.range.clone()];
    let named = format!("{next}年");
    words.match_indices(&named).find_map(|(at, _)| {
        let before = &words[..at];
        // 总结2024年工作，部署2025年任务.
        let front = before.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        if shapes
            .headings
            .find(&before[front..])
            .any(|(found, class)| class & PLANNED != 0 && front + found.end == at)
        {
            return Some(next);
        }
        let opens =
            before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || "。；，：”".contains(c));
        (opens && plans(&words[at + named.len()..], shapes)).then_some(next)
    })
}

/// Whether words of planning stand close behind a year.
fn plans(behind: &str, shapes: &Shapes) -> bool {
    let end = behind.char_indices().nth(24).map_or(behind.len(), |(at, _)| at);
    shapes.sentences.find(&behind[..end]).any(|(_, class)| class & MODAL != 0)
}

/// Whether a year is not one by which something will be reached, since which it goes on, or with which something is
/// compared.
fn plain(text: &str, token: &YearToken, shapes: &Shapes) -> bool {
    let before = &text[..token.range.start];
    let times = before.ends_with('是') && text[token.range.end..].starts_with('的');
    !times && !ends(before, &shapes.moods.passing)
}
