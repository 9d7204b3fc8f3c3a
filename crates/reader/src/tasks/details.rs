use std::ops::Range;

use super::{
    Task, Tasks, Words,
    candidate::Candidate,
    judge::Kept,
    row::Rows,
    words::{Gives, OWNER_AFTER, OWNER_KEY, Pattern, TIME},
};
use crate::outline::Outline;

/// The items kept, with their stretch of text, owner and deadline.
pub(super) fn tasks(
    text: &str,
    outline: &Outline,
    candidates: &[Candidate],
    rows: &Rows,
    kept: &[Kept],
    words: &Words,
) -> Tasks {
    let segments = segments(outline, candidates, rows);
    let mut order: Vec<usize> = (0..rows.items.len()).filter(|item| kept[*item].task).collect();
    order.sort_by_key(|item| candidates[rows.items[*item].candidate].start);
    let mut number = vec![None; rows.items.len()];
    for (nth, item) in order.iter().enumerate() {
        number[*item] = Some(nth);
    }
    let mut all: Vec<Task> = Vec::with_capacity(order.len());
    for &item in &order {
        let candidate = &candidates[rows.items[item].candidate];
        let mut above = Vec::new();
        let mut parent = rows.items[item].parent;
        while let Some(at) = parent {
            above.extend(number[at]);
            parent = rows.items[at].parent;
        }
        all.push(Task {
            range: candidate.start..candidate.heading.end,
            heading: candidate.heading.clone(),
            section: outline.paragraphs[candidate.paragraph].section,
            plan_year: kept[item].year,
            level: u8::try_from(above.len() + 1).unwrap_or(u8::MAX),
            parent: above.first().copied(),
            owner: None,
            deadline: None,
        });
    }
    let mut owned: Vec<(Range<usize>, usize)> = segments
        .into_iter()
        .filter_map(|(range, item)| Some((range, nearest(item, rows, &number)?)))
        .collect();
    owned.sort_by_key(|(range, _)| range.start);
    ends(&mut all, &owned);
    for (range, task) in &owned {
        let (owner, deadline) = details(text, range.clone(), all[*task].plan_year, words);
        let task = &mut all[*task];
        task.owner = task.owner.take().or(owner);
        task.deadline = task.deadline.take().or(deadline);
    }
    Tasks { all, owned }
}

/// The task that an item is, or the nearest above it that is one.
fn nearest(item: usize, rows: &Rows, number: &[Option<usize>]) -> Option<usize> {
    std::iter::successors(Some(item), |item| rows.items[*item].parent).find_map(|item| number[item])
}

/// Stretches of text with the innermost item that each belongs to, in reading order.
fn segments(outline: &Outline, candidates: &[Candidate], rows: &Rows) -> Vec<(Range<usize>, usize)> {
    let mut segments = Vec::new();
    let mut next = 0;
    // The item that text belongs to, and the paragraph it began in.
    let mut current: Option<usize> = None;
    for (at, paragraph) in outline.paragraphs.iter().enumerate() {
        if paragraph.title {
            current = None;
        }
        if paragraph.quote {
            continue;
        }
        // Text behind a list belongs to the item above that spreads over paragraphs.
        while let Some(item) = current
            && !rows.items[item].spreads
        {
            current = rows.items[item].parent;
        }
        for (nth, piece) in paragraph.pieces.iter().enumerate() {
            let mut start = piece.start;
            while let Some(item) = rows.items.get(next) {
                let candidate = &candidates[item.candidate];
                if (candidate.paragraph, candidate.piece) != (at, nth) {
                    break;
                }
                if let Some(owner) = current.filter(|_| candidate.start > start) {
                    segments.push((start..candidate.start, owner));
                }
                start = candidate.start;
                current = Some(next);
                next += 1;
            }
            if let Some(owner) = current.filter(|_| piece.end > start) {
                segments.push((start..piece.end, owner));
            }
        }
    }
    segments
}

/// Each task ends with the last text that belongs to it or to one below it and stands before the next task beside or
/// above it.
fn ends(all: &mut [Task], owned: &[(Range<usize>, usize)]) {
    let mut last: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
    for (range, task) in owned {
        let mut at = Some(*task);
        while let Some(task) = at {
            last[task].push(range.end);
            at = all[task].parent;
        }
    }
    for at in 0..all.len() {
        let level = all[at].level;
        let bound =
            all[at + 1..].iter().find(|task| task.level <= level).map_or(usize::MAX, |task| task.range.start);
        let end = last[at].iter().copied().filter(|end| *end <= bound).max();
        all[at].range.end = end.unwrap_or(all[at].heading.end).max(all[at].heading.end).min(bound);
    }
}

/// The unit that leads and the time by which, where a stretch of text names them.
fn details(
    text: &str,
    range: Range<usize>,
    plan_year: Option<i16>,
    words: &Words,
) -> (Option<String>, Option<String>) {
    let (mut owner, mut deadline) = (None, None);
    let part = &text[range];
    let lists = &words.lists.owner;
    for (found, class) in words.details.find(part) {
        if class & OWNER_KEY != 0 && owner.is_none() {
            owner = name_after(&part[found.end..], words);
        } else if class & OWNER_AFTER != 0 && owner.is_none() {
            owner = name_before(&part[..found.start], words);
        } else if class & TIME != 0 && deadline.is_none() {
            deadline = words
                .patterns
                .iter()
                .find_map(|pattern| time(part, found.clone(), pattern, plan_year, words));
        }
    }
    // （市工信局、市发展改革委） at the end.
    if owner.is_none()
        && let Some(inner) = part.strip_suffix(['）', ')'])
        && let Some(open) = inner.rfind(['（', '('])
    {
        let inner = inner[open..].trim_start_matches(['（', '(']);
        let names: Vec<&str> = inner.split(['、', '，', ',', '；', ';']).collect();
        let office = |name: &&str| lists.office_ends.iter().any(|end| name.ends_with(end.as_str()));
        if inner.chars().count() <= lists.most * 2 && names.iter().all(office) {
            owner = names.first().map(|name| (*name).to_owned());
        }
    }
    (owner, deadline)
}

/// The name behind 牵头单位：, up to a mark that ends it.
fn name_after(text: &str, words: &Words) -> Option<String> {
    let lists = &words.lists.owner;
    let name: String = text.chars().take(lists.most).take_while(|c| !lists.ends.contains(*c)).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The name between 由 and 牵头.
fn name_before(text: &str, words: &Words) -> Option<String> {
    let lists = &words.lists.owner;
    let front = text.char_indices().rev().take(lists.most).last().map_or(0, |(at, _)| at);
    let near = &text[front..];
    let at = lists.before.iter().filter_map(|word| Some(near.rfind(word.as_str())? + word.len())).max()?;
    let name = &near[at..];
    let office = lists.office_ends.iter().any(|end| name.ends_with(end.as_str()));
    (office && !name.contains(['。', '；', '，', ',', ';'])).then(|| name.to_owned())
}

/// The time that a pattern gives where its literal stands.
fn time(
    text: &str,
    at: Range<usize>,
    pattern: &Pattern,
    plan_year: Option<i16>,
    words: &Words,
) -> Option<String> {
    let literal = pattern.after.split('#').next().unwrap_or(&pattern.after);
    if &text[at.clone()] != literal {
        return None;
    }
    let digits = text[..at.start].chars().rev().take_while(|c| c.is_ascii_digit()).count();
    let mut before = &text[..at.start - digits];
    let mut number: Option<i16> = text[at.start - digits..at.start].parse().ok();
    // 六月底前: the longest word there is the month.
    if matches!(pattern.gives, Gives::Month) && number.is_none() {
        let months = (1..).zip(&words.lists.deadlines.month_words);
        let named =
            months.filter(|(_, word)| before.ends_with(word.as_str())).max_by_key(|(_, word)| word.len());
        if let Some((month, word)) = named {
            (number, before) = (Some(month), &before[..before.len() - word.len()]);
        }
    }
    if let Some((_, rest)) = pattern.after.split_once('#') {
        // #月#日前: the day is passed over.
        let behind = text[at.end..].trim_start_matches(|c: char| c.is_ascii_digit());
        if !behind.starts_with(rest) || behind.len() == text[at.end..].len() {
            return None;
        }
    }
    // The year may stand before the month: 2026年3月底前.
    let own = before
        .strip_suffix('年')
        .and_then(|front| front.get(front.len().checked_sub(4)?..)?.parse::<i16>().ok());
    let year = own.or(plan_year);
    match pattern.gives {
        Gives::Month => {
            let month = number.filter(|month| (1..=12).contains(month))?;
            Some(format!("{}-{month:02}", year?))
        }
        Gives::Quarter(quarter) => Some(format!("{}-Q{quarter}", year?)),
        Gives::Half => Some(format!("{}-H1", year?)),
        Gives::ThisYear => Some(year?.to_string()),
        Gives::Year => {
            // 到20#年: two or four digits stand there, the first two in the pattern.
            let whole = number.filter(|year| (1990..2100).contains(year))?;
            let front = pattern.before.trim_end_matches(|c: char| c.is_ascii_digit());
            before.ends_with(front).then(|| whole.to_string())
        }
    }
}
