use std::fmt::Write as _;

use super::{Dispatch, FirmRow, Number, PullRow};

/// A dispatch as text for a terminal or a message: the same content as the brief, in the fewest words.
pub fn text(dispatch: &Dispatch, lang: &str) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, dispatch, lang == "en");
    out
}

fn with_unit(number: Option<&Number>) -> String {
    number.map_or_else(
        || "-".to_owned(),
        |n| {
            let gap = if n.unit == "%" || n.unit.is_empty() { "" } else { " " };
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

fn write(out: &mut String, d: &Dispatch, en: bool) -> std::fmt::Result {
    let pick = |zh: &'static str, english: &'static str| if en { english } else { zh };
    writeln!(out, "{} {} {}", d.name, d.period_label, pick("工业运行调度", "industrial dispatch"))?;
    writeln!(
        out,
        "{} {} · {} {} · {} {} · {} {} · {} {}",
        pick("数据版本", "vintage"),
        d.vintage,
        pick("在报企业", "firms"),
        d.counted,
        pick("新进", "entered"),
        d.entered,
        pick("退出", "left"),
        d.left,
        pick("核实", "queries"),
        d.queries,
    )?;
    writeln!(out, "{}", d.scope)?;

    section(out, pick("一、主要指标", "1. Main indicators"))?;
    let heads = [
        pick("指标", "indicator"),
        pick("本期", "period"),
        pick("增速", "growth"),
        pick("累计", "to date"),
        pick("累计增速", "growth"),
        pick("不变价", "real"),
        pick("状态", "colour"),
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

    section(out, pick("二、五色表（累计增速）", "2. Five colours (year-to-date growth)"))?;
    let names: Vec<&str> = d.legends.iter().map(|l| l.name.as_str()).collect();
    let heads: Vec<&str> = std::iter::once(pick("地区", "region")).chain(names.iter().copied()).collect();
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
        writeln!(out, "{}{}：{}", pick("图例 ", "key: "), first.name, bands.join("  "))?;
    }

    section(out, &format!("{}{}", pick("三、谁在影响总量：", "3. Who moved the total: "), d.pulled_name))?;
    for pulls in &d.pulls {
        let title = match pulls.by.as_str() {
            "industry" => pick("行业", "industries"),
            "region" => pick("地区", "regions"),
            _ => pick("企业", "enterprises"),
        };
        line(out, &format!("{title} {}", pick("拉动", "up")), &pulls.up)?;
        line(out, &format!("{title} {}", pick("下拉", "down")), &pulls.down)?;
        if let Some(rest) = &pulls.rest {
            writeln!(out, "    {} {}", pick("其余合计", "all others"), signed(Some(rest)))?;
        }
    }

    section(out, pick("四、需要联系的企业", "4. Enterprises to call"))?;
    firms(out, pick("停产", "stopped"), &d.stopped, d.stopped_count, en)?;
    firms(out, pick("大幅下降", "fell sharply"), &d.falling, d.falling_count, en)?;

    section(out, pick("五、目标进度", "5. Targets"))?;
    if d.targets.is_empty() {
        writeln!(out, "  {}", pick("知识包中没有本年度目标", "the packs hold no target for this year"))?;
    }
    let heads = [
        pick("地区", "region"),
        pick("指标", "indicator"),
        pick("目标", "target"),
        pick("实际", "actual"),
        pick("差距", "gap"),
        pick("进度", "progress"),
        pick("时序", "calendar"),
        pick("往年同期", "seasonal"),
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
                    (true, _) => pick("▼ 落后", "▼ behind"),
                    (false, Some(_)) => pick("○ 正常", "○ on pace"),
                    (false, None) => pick("缺数", "no data"),
                }
                .to_owned(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        table(out, &heads, &rows)?;
    }

    section(out, pick("六、尚未上报", "6. Data not yet in"))?;
    if d.missing.is_empty() {
        writeln!(
            out,
            "  {}",
            pick("上期在报企业本期均已上报", "every firm of the period before has reported")
        )?;
    }
    for row in d.missing.iter().take(16) {
        writeln!(
            out,
            "  {} {}/{}  {}",
            row.name,
            row.missing,
            row.expected,
            row.examples.join(pick("、", ", "))
        )?;
    }

    section(out, pick("七、与上一版本相比", "7. Since the vintage before"))?;
    if d.revision.is_empty() {
        writeln!(out, "  {}", pick("首个版本，无变化", "first vintage, no change"))?;
    } else {
        writeln!(out, "  {}", d.revision_of)?;
    }
    for part in &d.revision {
        writeln!(
            out,
            "  {}：{} {}，{}，{}",
            part.name,
            part.subjects,
            pick("家", "firms"),
            signed(Some(&part.value)),
            signed(Some(&part.points)),
        )?;
    }
    if !d.notes.is_empty() {
        section(out, pick("说明", "Notes"))?;
        for note in &d.notes {
            writeln!(out, "  · {note}")?;
        }
    }
    Ok(())
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

fn firms(out: &mut String, title: &str, rows: &[FirmRow], count: u64, en: bool) -> std::fmt::Result {
    writeln!(out, "  {title} {count}{}", if en { "" } else { " 家" })?;
    for row in rows.iter().take(10) {
        let since = match (row.periods, en) {
            (0 | 1, _) => String::new(),
            (n, true) => format!(", {n} periods running"),
            (n, false) => format!("，已连续 {n} 期"),
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
        writeln!(
            out,
            "    …… {}",
            if en { "the brief's workbook lists more" } else { "其余见分析报告附表" }
        )?;
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
