//! Lines over periods.

use super::{Chart, Drawing, TYPE, WIDTH, plain, scale::Scale, text, type_size::width};

const LEFT: f64 = 46.0;
const RIGHT: f64 = 64.0;
const TOP: f64 = 40.0;
const HEIGHT: f64 = 330.0;
const BOTTOM: f64 = 48.0;

pub(super) fn draw(chart: &Chart) -> Drawing {
    let values: Vec<Vec<Option<f64>>> =
        (0..chart.series.len()).map(|s| chart.rows.iter().map(|row| row.value(s)).collect()).collect();
    let y = Scale::new(values.iter().flatten().filter_map(|v| *v), 5.0, HEIGHT - BOTTOM, TOP);
    let step = (WIDTH - LEFT - RIGHT) / (chart.rows.len().max(2) - 1) as f64;
    let x = |i: usize| LEFT + step * i as f64;

    let mut marks = legend(chart);
    for tick in y.ticks() {
        let class = if tick.abs() < 1e-9 { "zero" } else { "grid" };
        marks.push_str(&format!(
            "<line x1=\"{LEFT:.1}\" x2=\"{:.1}\" y1=\"{1:.1}\" y2=\"{1:.1}\" class=\"{class}\"/>\n",
            WIDTH - RIGHT,
            y.at(tick)
        ));
        marks.push_str(&text(LEFT - 8.0, y.at(tick) + TYPE * 0.35, "tick end", &y.print(tick)));
    }
    marks.push_str(&periods(chart, &x));
    for (s, series) in values.iter().enumerate() {
        marks.push_str(&line(series, s, &x, &y));
    }
    marks.push_str(&labels(chart, &values, &x, &y));
    Drawing { height: HEIGHT, marks }
}

fn legend(chart: &Chart) -> String {
    let mut out = String::new();
    let mut at = LEFT;
    for (s, name) in chart.series.iter().enumerate() {
        out.push_str(&format!(
            "<line x1=\"{at:.1}\" x2=\"{:.1}\" y1=\"14\" y2=\"14\" class=\"line s{s}\"/>\n",
            at + 22.0
        ));
        let words = format!("{} ({})", name.text(), chart.unit);
        out.push_str(&text(at + 28.0, 14.0 + TYPE * 0.35, "label", &words));
        at += 28.0 + width(&words, TYPE) + 24.0;
    }
    out
}

/// A line with a dot at each value; nothing is drawn across a missing one.
fn line(values: &[Option<f64>], series: usize, x: &dyn Fn(usize) -> f64, y: &Scale) -> String {
    let mut path = String::new();
    let mut dots = String::new();
    let mut pen = 'M';
    for (i, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                let (px, py) = (x(i), y.at(*value));
                path.push_str(&format!("{pen}{px:.1} {py:.1}"));
                dots.push_str(&format!(
                    "<circle cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"2.6\" class=\"dot s{series}\"/>\n"
                ));
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    format!("<path d=\"{path}\" class=\"line s{series}\"/>\n{dots}")
}

/// Months under the axis where there is room, years under them.
fn periods(chart: &Chart, x: &dyn Fn(usize) -> f64) -> String {
    let mut out = String::new();
    let base = HEIGHT - BOTTOM;
    let mut free = f64::INFINITY;
    // From the right: the newest period is the one that must be named.
    for (i, row) in chart.rows.iter().enumerate().rev() {
        let (_, month) = split(&row.label);
        let half = width(month, TYPE) / 2.0;
        if x(i) + half <= free {
            out.push_str(&text(x(i), base + 18.0, "tick middle", month));
            free = x(i) - half - 6.0;
        }
    }
    let mut last = "";
    for (i, row) in chart.rows.iter().enumerate() {
        let (year, _) = split(&row.label);
        if !year.is_empty() && year != last {
            if i > 0 {
                let at = (x(i - 1) + x(i)) / 2.0;
                out.push_str(&format!(
                    "<line x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{:.1}\" class=\"year\"/>\n",
                    base + 38.0
                ));
            }
            out.push_str(&text(x(i) - 4.0, base + 36.0, "tick strong", year));
            last = year;
        }
    }
    out
}

/// `2024年1—2月` and `January-February 2024` as year and months.
fn split(label: &str) -> (&str, &str) {
    if let Some(at) = label.find('年') {
        let (year, month) = label.split_at(at + '年'.len_utf8());
        return if month.is_empty() { ("", label) } else { (year, month) };
    }
    match label.rsplit_once(' ') {
        Some((month, year)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            (year, short(month))
        }
        _ => ("", label),
    }
}

/// The first three letters of a month; a run keeps its last month.
fn short(month: &str) -> &str {
    let last = month.rsplit_once('-').map_or(month, |(_, last)| last);
    last.get(..3).unwrap_or(last)
}

/// The last value of each line at its right, and the highest and lowest where nothing is in the way.
fn labels(chart: &Chart, values: &[Vec<Option<f64>>], x: &dyn Fn(usize) -> f64, y: &Scale) -> String {
    let mut out = String::new();
    let printed = |i: usize, s: usize| plain(&chart.rows[i].cells[s]);
    let mut ends: Vec<(usize, usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(s, series)| {
            let i = series.iter().rposition(Option::is_some)?;
            Some((s, i, y.at(series[i]?)))
        })
        .collect();
    ends.sort_by(|a, b| a.2.total_cmp(&b.2));
    let mut above = f64::NEG_INFINITY;
    for (s, i, at) in ends {
        let at = at.max(above + TYPE + 3.0);
        above = at;
        out.push_str(&text(x(i) + 8.0, at + TYPE * 0.35, &format!("value s{s}"), &printed(i, s)));
    }
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (s, series) in values.iter().enumerate() {
        let known = || series.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v)));
        let last = series.iter().rposition(Option::is_some);
        let extremes =
            [known().max_by(|a, b| a.1.total_cmp(&b.1)), known().min_by(|a, b| a.1.total_cmp(&b.1))];
        for (place, extreme) in extremes.into_iter().enumerate() {
            let Some((i, value)) = extreme.filter(|(i, _)| last.is_some_and(|last| last - i > 1)) else {
                continue;
            };
            let at = y.at(value) + if place == 0 { -9.0 } else { 9.0 + TYPE * 0.7 };
            let near = |px: f64, py: f64| (px - x(i)).abs() < 30.0 && (py - at + TYPE * 0.35).abs() < TYPE;
            let on_line = values
                .iter()
                .any(|other| other.iter().enumerate().any(|(j, v)| v.is_some_and(|v| near(x(j), y.at(v)))));
            if !on_line && !taken.iter().any(|&(px, py)| near(px, py - TYPE * 0.35)) {
                out.push_str(&text(x(i), at, &format!("value middle s{s}"), &printed(i, s)));
                taken.push((x(i), at));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_split_into_year_and_month() {
        assert_eq!(split("2024年1—2月"), ("2024年", "1—2月"));
        assert_eq!(split("January-February 2024"), ("2024", "Feb"));
        assert_eq!(split("2024年"), ("", "2024年"));
        assert_eq!(split("2024"), ("", "2024"));
    }
}
