//! Charts as SVG, drawn from their data: three kinds, no library. Colours and type come from the
//! packs' `chart.css`; this module decides only where things stand.

mod bars;
mod colours;
mod lines;
mod scale;
mod type_size;

use super::{
    document::{Chart, ChartKind, plain},
    html::escape,
};

/// Width of every chart, in user units; the page scales it.
const WIDTH: f64 = 720.0;
/// Type size of labels and values, in user units; `chart.css` must agree.
const TYPE: f64 = 12.0;

/// What a kind of chart gives back: its height and its marks.
struct Drawing {
    height: f64,
    marks: String,
}

/// Draws a chart as an `<svg>` element. `css` is put inside; leave it empty where the page has it.
pub(super) fn draw(chart: &Chart, css: &str, id: &str) -> String {
    let drawing = match chart.kind {
        ChartKind::Lines => lines::draw(chart),
        ChartKind::Bars => bars::draw(chart),
        ChartKind::Colours => colours::draw(chart),
    };
    let Drawing { height, marks } = drawing;
    let style =
        if css.is_empty() { String::new() } else { format!("<style>{}</style>\n", css.replace("</", "")) };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
         width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{style}{marks}</svg>\n",
        escape(&chart.title),
        escape(&describe(chart))
    )
}

/// The chart in words, for those who cannot see it: every row with its values.
fn describe(chart: &Chart) -> String {
    let names: Vec<&str> = chart.series.iter().map(super::Inline::text).collect();
    let rows = chart.rows.iter().map(|row| {
        let cells = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> =
            cells.map(|(i, cell)| format!("{} {}", names.get(i).unwrap_or(&""), plain(cell))).collect();
        format!("{}: {}", row.label, cells.join(", "))
    });
    format!("{} ({}). {}", chart.note, chart.unit, rows.collect::<Vec<_>>().join("; "))
}

/// A text mark.
fn text(x: f64, y: f64, class: &str, words: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{}</text>\n", escape(words))
}

/// A CSS colour that is nothing but a colour; a pack's text goes into attributes of a page.
pub(super) fn safe_colour(css: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '#' | '(' | ')' | ',' | '.' | '%' | ' ');
    if !css.is_empty() && css.len() <= 40 && css.chars().all(plain) {
        css.to_owned()
    } else {
        "#888888".to_owned()
    }
}
