//! Bars to the left and right of zero, one per row.

use super::{
    Chart, Drawing, TYPE, WIDTH, plain, text,
    type_size::{width, wrap},
};

/// No label is wider; longer names take a second line.
const MOST: f64 = 250.0;
const LINE: f64 = 15.0;

pub(super) fn draw(chart: &Chart) -> Drawing {
    let names: Vec<Vec<String>> = chart.rows.iter().map(|row| wrap(&row.label, TYPE, MOST)).collect();
    let column = names.iter().flatten().map(|line| width(line, TYPE)).fold(0.0, f64::max) + 8.0;
    let printed = |i: usize| chart.rows[i].cells.first().map(|cell| plain(cell)).unwrap_or_default();
    let room = (0..names.len()).map(|i| width(&printed(i), TYPE)).fold(0.0, f64::max) + 10.0;
    let values = || chart.rows.iter().filter_map(|row| row.value(0));
    // A label stands outside its bar, so both ends keep room for one where there are bars on that side.
    let left = column + if values().any(|v| v < 0.0) { room } else { 4.0 };
    let (low, high) = values().fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    let span = if high - low > 0.0 { high - low } else { 1.0 };
    let x = |value: f64| left + (value - low) / span * (WIDTH - room - left);

    let mut marks = text(WIDTH - 2.0, 14.0, "tick end", &chart.unit);
    let mut top = 24.0;
    for (i, lines) in names.iter().enumerate() {
        let height = (lines.len() as f64 * LINE).max(LINE) + 9.0;
        let middle = top + height / 2.0;
        for (n, line) in lines.iter().enumerate() {
            let at = middle + (n as f64 - (lines.len() as f64 - 1.0) / 2.0) * LINE + TYPE * 0.35;
            marks.push_str(&text(column - 6.0, at, "label end", line));
        }
        if let Some(value) = chart.rows[i].value(0) {
            let (from, to) = (x(value.min(0.0)), x(value.max(0.0)));
            let class = if value < 0.0 { "down" } else { "up" };
            marks.push_str(&format!(
                "<rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"14\" class=\"bar {class}\"/>\n",
                middle - 7.0,
                (to - from).max(0.8)
            ));
            let (at, side) = if value < 0.0 { (from - 5.0, "end") } else { (to + 5.0, "start") };
            marks.push_str(&text(at, middle + TYPE * 0.35, &format!("value {class} {side}"), &printed(i)));
        }
        top += height;
    }
    let zero = x(0.0);
    marks.push_str(&format!(
        "<line x1=\"{zero:.1}\" x2=\"{zero:.1}\" y1=\"22\" y2=\"{:.1}\" class=\"zero\"/>\n",
        top + 2.0
    ));
    Drawing { height: top + 8.0, marks }
}
