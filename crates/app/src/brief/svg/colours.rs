//! One bar per row, cut into colours; each piece carries its sign and its number.

use super::{
    Chart, Drawing, TYPE, WIDTH, escape, safe_colour, text,
    type_size::{width, wrap},
};
use crate::brief::Inline;

pub(super) fn draw(chart: &Chart) -> Drawing {
    let bands: Vec<(&str, String)> = chart
        .series
        .iter()
        .map(|series| match series {
            Inline::Swatch { text, css, .. } => (text.as_str(), safe_colour(css)),
            other => (other.text(), safe_colour("")),
        })
        .collect();
    let names: Vec<Vec<String>> = chart.rows.iter().map(|row| wrap(&row.label, TYPE, 190.0)).collect();
    let column = names.iter().flatten().map(|line| width(line, TYPE)).fold(0.0, f64::max) + 14.0;

    let mut marks = String::new();
    let (mut at, mut top) = (column, 8.0);
    for (name, css) in &bands {
        let needed = 20.0 + width(name, TYPE) + 18.0;
        if at + needed > WIDTH && at > column {
            at = column;
            top += 20.0;
        }
        marks.push_str(&format!(
            "<rect x=\"{at:.1}\" y=\"{top:.1}\" width=\"14\" height=\"12\" fill=\"{}\"/>\n",
            escape(css)
        ));
        marks.push_str(&text(at + 20.0, top + 10.5, "label", name));
        at += needed;
    }
    marks.push_str(&text(WIDTH - 2.0, top + 30.0, "tick end", &chart.unit));
    top += 38.0;
    for (row, lines) in chart.rows.iter().zip(&names) {
        let height = (lines.len() as f64 * 15.0).max(22.0) + 8.0;
        let middle = top + height / 2.0;
        for (n, line) in lines.iter().enumerate() {
            let y = middle + (n as f64 - (lines.len() as f64 - 1.0) / 2.0) * 15.0 + TYPE * 0.35;
            marks.push_str(&text(column - 10.0, y, "label end", line));
        }
        let counts: Vec<f64> = (0..bands.len()).map(|s| row.value(s).unwrap_or(0.0).max(0.0)).collect();
        let total = counts.iter().sum::<f64>().max(1.0);
        let mut x = column;
        for (count, (name, css)) in counts.iter().zip(&bands).filter(|(count, _)| **count > 0.0) {
            let wide = count / total * (WIDTH - column - 2.0);
            marks.push_str(&format!(
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"22\" fill=\"{}\" class=\"piece\"/>\n",
                middle - 11.0,
                escape(css)
            ));
            let sign = name.split(' ').next().filter(|sign| sign.chars().count() <= 2).unwrap_or("");
            let full = format!("{sign} {count}");
            let words = if width(&full, TYPE) + 6.0 <= wide { full } else { count.to_string() };
            let ink = if dark(css) { "inside light" } else { "inside" };
            marks.push_str(&text(
                x + wide / 2.0,
                middle + TYPE * 0.35,
                &format!("middle {ink}"),
                words.trim(),
            ));
            x += wide;
        }
        top += height;
    }
    Drawing { height: top + 6.0, marks }
}

/// Whether white text reads better on a colour (`#rrggbb`; other spellings count as light).
fn dark(css: &str) -> bool {
    let part =
        |from: usize| css.get(from..from + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).map(f64::from);
    match (css.starts_with('#') && css.len() == 7, part(1), part(3), part(5)) {
        (true, Some(r), Some(g), Some(b)) => 0.299 * r + 0.587 * g + 0.114 * b < 150.0,
        _ => false,
    }
}
