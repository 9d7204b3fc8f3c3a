use std::fmt::Write as _;

use ballast_ledger::report::OfficeLine;
use ballast_packs::{
    Packs,
    plan::{Message, message},
};

use super::{Dispatch, FirmRow, Number, PullRow};
use crate::{
    brief::ledger::share,
    ledger::Tally,
    words::{TIMES, Words},
};

/// A dispatch as text for a terminal or a message: the same content as the brief, in the fewest words.
pub fn text(dispatch: &Dispatch, packs: &Packs, lang: &str) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, dispatch, &Words::new(packs, lang));
    out
}

fn with_unit(number: Option<&Number>) -> String {
    number.map_or_else(
        || "-".to_owned(),
        |n| {
            let gap = match n.unit.chars().next() {
                None | Some('%') => "",
                Some('0'..='9') => TIMES,
                Some(_) => " ",
            };
            format!("{}{gap}{}", n.text, n.unit)
        },
    )
}

fn signed(number: Option<&Number>) -> String {
    let text = with_unit(number);
    if number.is_some_and(|n| n.value.is_sign_positive() && !n.value.is_zero()) {
        format!("+{text}")
    } else {
        text
    }
}

fn write(out: &mut String, d: &Dispatch, words: &Words) -> std::fmt::Result {
    writeln!(out, "{} {} {}", d.name, d.period_label, words.get(message::DISPATCH_TITLE))?;
    writeln!(
        out,
        "{} {} · {} {} · {} {} · {} {} · {} {}",
        words.get(message::DISPATCH_VINTAGE),
        d.vintage,
        words.get(message::DISPATCH_COUNTED),
        d.counted,
        words.get(message::DISPATCH_ENTERED),
        d.entered,
        words.get(message::DISPATCH_LEFT),
        d.left,
        words.get(message::DISPATCH_QUERIES),
        d.queries,
    )?;
    writeln!(out, "{}", d.scope)?;

    section(out, words.get(message::DISPATCH_HEADLINES))?;
    let heads = [
        words.get(message::DISPATCH_INDICATOR),
        words.get(message::DISPATCH_PERIOD),
        words.get(message::DISPATCH_GROWTH),
        words.get(message::DISPATCH_TO_DATE),
        words.get(message::DISPATCH_TO_DATE_GROWTH),
        words.get(message::DISPATCH_REAL),
        words.get(message::DISPATCH_COLOUR),
    ];
    let mut rows = Vec::new();
    for h in &d.headlines {
        rows.push(vec![
            h.name.clone(),
            with_unit(h.month.as_ref()),
            signed(h.month_growth.as_ref()),
            with_unit(h.to_date.as_ref()),
            signed(h.to_date_growth.as_ref()),
            signed(h.real_growth.as_ref()),
            h.colour.as_ref().map_or_else(|| "-".to_owned(), |c| format!("{} {}", c.sign, c.name)),
        ]);
    }
    table(out, &heads, &rows)?;

    section(out, words.get(message::DISPATCH_COLOURS))?;
    let names: Vec<&str> = d.legends.iter().map(|l| l.name.as_str()).collect();
    let heads: Vec<&str> =
        std::iter::once(words.get(message::DISPATCH_REGION)).chain(names.iter().copied()).collect();
    let mut rows = Vec::new();
    for row in &d.colours {
        let cells = row.cells.iter().map(|cell| {
            let sign = cell.colour.as_ref().map_or("", |c| c.sign.as_str());
            format!("{sign} {}", signed(cell.number.as_ref())).trim().to_owned()
        });
        rows.push(std::iter::once(row.name.clone()).chain(cells).collect());
    }
    table(out, &heads, &rows)?;
    if let Some(first) = d.legends.first() {
        let bands: Vec<String> =
            first.bands.iter().map(|(c, range)| format!("{} {}（{range}）", c.sign, c.name)).collect();
        writeln!(out, "{}{}：{}", words.get(message::DISPATCH_KEY), first.name, bands.join("  "))?;
    }

    section(out, &format!("{}{}", words.get(message::DISPATCH_PULLS), d.pulled_name))?;
    for pulls in &d.pulls {
        let title = match pulls.by.as_str() {
            "industry" => words.get(message::DISPATCH_INDUSTRIES),
            "region" => words.get(message::DISPATCH_REGIONS),
            _ => words.get(message::DISPATCH_ENTERPRISES),
        };
        line(out, &format!("{title} {}", words.get(message::DISPATCH_UP)), &pulls.up)?;
        line(out, &format!("{title} {}", words.get(message::DISPATCH_DOWN)), &pulls.down)?;
        if let Some(rest) = &pulls.rest {
            writeln!(out, "    {} {}", words.get(message::DISPATCH_REST), signed(Some(rest)))?;
        }
    }

    section(out, words.get(message::DISPATCH_FIRMS))?;
    firms(out, words.get(message::DISPATCH_STOPPED), &d.stopped, d.stopped_count, words)?;
    firms(out, words.get(message::DISPATCH_FALLING), &d.falling, d.falling_count, words)?;

    section(out, words.get(message::DISPATCH_TARGETS))?;
    if d.targets.is_empty() {
        writeln!(out, "  {}", words.get(message::DISPATCH_NO_TARGET))?;
    }
    let heads = [
        words.get(message::DISPATCH_REGION),
        words.get(message::DISPATCH_INDICATOR),
        words.get(message::DISPATCH_TARGET),
        words.get(message::DISPATCH_ACTUAL),
        words.get(message::DISPATCH_GAP),
        words.get(message::DISPATCH_PROGRESS),
        words.get(message::DISPATCH_CALENDAR),
        words.get(message::DISPATCH_SEASONAL),
        "",
    ];
    let rows: Vec<Vec<String>> = d
        .targets
        .iter()
        .map(|t| {
            vec![
                t.name.clone(),
                t.indicator.clone(),
                t.target.clone(),
                with_unit(t.actual.as_ref()),
                signed(t.gap.as_ref()),
                with_unit(t.progress.as_ref()),
                with_unit(t.calendar_pace.as_ref()),
                with_unit(t.seasonal_pace.as_ref()),
                match (t.behind, &t.gap) {
                    (true, _) => words.get(message::DISPATCH_BEHIND),
                    (false, Some(_)) => words.get(message::DISPATCH_ON_PACE),
                    (false, None) => words.get(message::DISPATCH_NO_DATA),
                }
                .to_owned(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        table(out, &heads, &rows)?;
    }

    section(out, words.get(message::DISPATCH_MISSING))?;
    if d.missing.is_empty() {
        let nobody =
            if d.expected_known { message::DISPATCH_NONE_MISSING } else { message::DISPATCH_NONE_EXPECTED };
        writeln!(out, "  {}", words.get(nobody))?;
    }
    for row in d.missing.iter().take(16) {
        writeln!(
            out,
            "  {} {}/{}  {}",
            row.name,
            row.missing,
            row.expected,
            row.examples.join(words.get(message::LIST))
        )?;
    }

    section(out, words.get(message::DISPATCH_REVISION))?;
    if d.revision.is_empty() {
        writeln!(out, "  {}", words.get(message::DISPATCH_NO_REVISION))?;
    } else {
        writeln!(out, "  {}", d.revision_of)?;
    }
    for part in &d.revision {
        writeln!(
            out,
            "  {}：{} {}，{}，{}",
            part.name,
            part.subjects,
            words.get(if part.subjects == 1 {
                message::SHORT_ONE_ENTERPRISE
            } else {
                message::SHORT_ENTERPRISES
            }),
            signed(Some(&part.value)),
            signed(Some(&part.points)),
        )?;
    }

    section(out, words.get(message::DISPATCH_LEDGER))?;
    ledger(out, d, words)?;
    if !d.notes.is_empty() {
        section(out, words.get(message::DISPATCH_NOTES))?;
        for note in &d.notes {
            writeln!(out, "  · {note}")?;
        }
    }
    Ok(())
}

/// Kinds, then the offices with most that ran out of time.
fn ledger(out: &mut String, d: &Dispatch, words: &Words) -> std::fmt::Result {
    let Some(ledger) = &d.ledger else {
        return writeln!(out, "  {}", words.get(message::DISPATCH_NO_ITEM));
    };
    let heads = |of: Message| {
        [
            words.get(of),
            words.get(message::LEDGER_OPEN),
            words.get(message::LEDGER_OVERDUE),
            words.get(message::LEDGER_CLOSED),
            words.get(message::LEDGER_IN_TIME),
            words.get(message::LEDGER_SOLVED),
            words.get(message::LEDGER_SATISFIED),
            words.get(message::LEDGER_REOPENED),
        ]
    };
    let row = |name: &str, line: &OfficeLine| {
        vec![
            name.to_owned(),
            line.open.to_string(),
            line.overdue.to_string(),
            line.closed.to_string(),
            line.in_time.to_string(),
            share(line.solved),
            share(line.satisfied),
            line.reopened.to_string(),
        ]
    };
    let kinds: Vec<Vec<String>> = ledger.kinds.iter().map(|kind| row(&kind.name, &kind.whole)).collect();
    table(out, &heads(message::LEDGER_KIND), &kinds)?;
    let mut offices: Vec<&Tally> = ledger.offices.iter().filter(|office| office.line.open > 0).collect();
    offices.sort_by_key(|office| std::cmp::Reverse((office.line.overdue, office.line.open)));
    let offices: Vec<Vec<String>> = offices.iter().take(10).map(|of| row(&of.name, &of.line)).collect();
    writeln!(out)?;
    table(out, &heads(message::LEDGER_OFFICE), &offices)
}

fn section(out: &mut String, title: &str) -> std::fmt::Result {
    writeln!(out, "\n{title}")
}

fn line(out: &mut String, title: &str, rows: &[PullRow]) -> std::fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {title}")?;
    for row in rows {
        let place = if row.place.is_empty() { String::new() } else { format!("  {}", row.place) };
        writeln!(
            out,
            "    {}  {} {}{place}",
            signed(row.pull.as_ref()),
            row.name,
            row.growth.as_ref().map_or_else(String::new, |g| format!("({})", signed(Some(g)))),
        )?;
    }
    Ok(())
}

fn firms(out: &mut String, title: &str, rows: &[FirmRow], count: u64, words: &Words) -> std::fmt::Result {
    writeln!(
        out,
        "  {title} {}",
        words.fill(message::DISPATCH_FIRM_COUNT, &[("count", &count.to_string())])
    )?;
    for row in rows.iter().take(10) {
        let since = match row.periods {
            0 | 1 => String::new(),
            n => words.fill(message::DISPATCH_RUNNING, &[("periods", &n.to_string())]),
        };
        writeln!(
            out,
            "    {}  {} · {}  {} ← {}{}{since}",
            row.name,
            row.region,
            row.industry,
            with_unit(row.value.as_ref()),
            with_unit(row.base.as_ref()),
            row.growth.as_ref().map_or_else(String::new, |g| format!(" ({})", signed(Some(g)))),
        )?;
    }
    if count > 10 {
        writeln!(out, "    …… {}", words.get(message::DISPATCH_MORE))?;
    }
    Ok(())
}

/// Columns aligned by display width: a Chinese character takes two places.
fn table(out: &mut String, heads: &[&str], rows: &[Vec<String>]) -> std::fmt::Result {
    let width = |text: &str| text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum::<usize>();
    let columns = heads.len();
    let mut widths: Vec<usize> = heads.iter().map(|head| width(head)).collect();
    for row in rows {
        for (at, cell) in row.iter().enumerate().take(columns) {
            widths[at] = widths[at].max(width(cell));
        }
    }
    let mut put = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::from("  ");
        for (at, cell) in cells.enumerate().take(columns) {
            let pad = widths[at] - width(cell);
            if at == 0 {
                text.push_str(cell);
                text.extend(std::iter::repeat_n(' ', pad));
            } else {
                text.push_str("  ");
                text.extend(std::iter::repeat_n(' ', pad));
                text.push_str(cell);
            }
        }
        writeln!(out, "{}", text.trim_end())
    };
    put(&mut heads.iter().copied())?;
    for row in rows {
        put(&mut row.iter().map(String::as_str))?;
    }
    Ok(())
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}')
}
