//! The brief as one self-contained HTML page.

use super::{
    document::{Block, Chart, Document, Inline, Table, sign_of},
    svg,
};

/// Renders the page: style inside, charts as SVG inside, nothing to fetch.
pub(super) fn render(document: &Document) -> String {
    let lang = if document.lang == "en" { "en" } else { "zh-CN" };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{}\n{}\n</style>\n</head>\n<body>\n<article>\n<h1>{}</h1>\n",
        escape(&document.title),
        css(&document.style.page),
        css(&document.style.chart),
        escape(&document.title)
    );
    if !document.subtitle.is_empty() {
        out.push_str(&format!("<p class=\"subtitle\">{}</p>\n", inlines(&document.subtitle)));
    }
    let mut list = false;
    let mut charts = 0;
    for block in &document.blocks {
        let item = matches!(block, Block::Item(_));
        if item != list {
            out.push_str(if item { "<ul>\n" } else { "</ul>\n" });
            list = item;
        }
        match block {
            Block::Heading { level, text } => {
                out.push_str(&format!("<h{level}>{}</h{level}>\n", inlines(text)))
            }
            Block::Paragraph(text) => out.push_str(&format!("<p>{}</p>\n", inlines(text))),
            Block::Item(text) => out.push_str(&format!("<li>{}</li>\n", inlines(text))),
            Block::Note(text) => out.push_str(&format!("<p class=\"note\">{}</p>\n", inlines(text))),
            Block::Table(table) => out.push_str(&self::table(table)),
            Block::Chart(chart) => {
                charts += 1;
                out.push_str(&self::chart(chart, charts));
            }
        }
    }
    if list {
        out.push_str("</ul>\n");
    }
    out.push_str("</article>\n</body>\n</html>\n");
    out
}

/// A style sheet that cannot end its element.
fn css(text: &str) -> String {
    text.replace("</", "").trim().to_owned()
}

fn chart(chart: &Chart, number: usize) -> String {
    // The caption says the title already; the picture keeps its own for those who cannot see it.
    format!(
        "<figure>\n<figcaption>{}</figcaption>\n{}<p class=\"note\">{}</p>\n</figure>\n",
        escape(&chart.title),
        svg::draw(chart, "", &format!("chart{number}")),
        escape(&chart.note)
    )
}

fn table(table: &Table) -> String {
    let mut out = String::from("<div class=\"table\">\n<table>\n");
    if !table.caption.is_empty() {
        out.push_str(&format!("<caption>{}</caption>\n", inlines(&table.caption)));
    }
    let class =
        |i: usize| if table.columns.get(i).is_some_and(|c| c.numeric) { " class=\"number\"" } else { "" };
    out.push_str("<thead><tr>");
    for (i, column) in table.columns.iter().enumerate() {
        out.push_str(&format!("<th scope=\"col\"{}>{}</th>", class(i), escape(&column.heading)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (i, cell) in row.iter().enumerate() {
            out.push_str(&format!("<td{}>{}</td>", class(i), inlines(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    if !table.note.is_empty() {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", inlines(&table.note)));
    }
    out.push_str("</div>\n");
    out
}

fn inlines(text: &[Inline]) -> String {
    text.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    match inline {
        // Signs a template makes with spaces around numbers stay as they are.
        Inline::Text(text) => escape(text),
        Inline::Strong(text) => format!("<strong>{}</strong>", escape(text)),
        Inline::Figure { text, reference } => {
            let reference = escape(&reference.to_string());
            format!(
                "<span class=\"figure\" data-figure=\"{reference}\" title=\"{reference}\">{}</span>",
                escape(text)
            )
        }
        Inline::Swatch { text, colour, css } => {
            let (sign, words) = sign_of(text);
            format!(
                "<span class=\"swatch\" data-colour=\"{}\"><span style=\"color:{}\">{}</span>{}</span>",
                escape(colour),
                escape(&svg::safe_colour(css)),
                escape(sign),
                escape(words)
            )
        }
    }
}

/// Text for HTML and SVG, in content and in attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Characters that XML does not allow even escaped.
            c if c < ' ' && !matches!(c, '\t' | '\n' | '\r') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
