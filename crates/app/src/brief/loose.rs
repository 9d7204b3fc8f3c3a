use ballast_packs::Packs;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::markdown::{line_of, options};

/// Something that looks like a figure and carries no reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooseNumber {
    /// Line, counted from 1.
    pub line: usize,
    /// The number with its unit.
    pub text: String,
}

/// Numbers in the words of a brief that nobody holds to a source: a list for the office to look
/// through, not a reason to stop. Links, charts and front matter are left out, and so are the sentences that Ballast itself
/// says now, `said`: scope and notes. A sentence of a brief that has since come to say something else is listed.
pub fn loose_numbers(markdown: &str, packs: &Packs, said: &[&str]) -> Vec<LooseNumber> {
    let mut found = Vec::new();
    let mut inside = 0_usize;
    // The parser cuts text at every character that might have meant something; put it together first.
    let mut run = String::new();
    let mut start = 0;
    for (event, range) in Parser::new_ext(markdown, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_) | Tag::MetadataBlock(_)) => inside += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock | TagEnd::MetadataBlock(_)) => {
                inside = inside.saturating_sub(1)
            }
            Event::Text(text) if inside == 0 => {
                if run.is_empty() {
                    start = range.start;
                }
                run.push_str(&text);
                continue;
            }
            _ => {}
        }
        for sentence in said {
            // Tables say it without its full stop.
            run = run.replace(sentence.trim_end_matches(['.', '。']), "");
        }
        look(markdown, start, &run, &packs.messages.units, &mut found);
        run.clear();
    }
    found
}

fn look(markdown: &str, start: usize, text: &str, units: &[String], found: &mut Vec<LooseNumber>) {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = rest[at..]
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
            .unwrap_or(rest.len() - at);
        let (number, after) = rest[at..].split_at(digits);
        if let Some(unit) = units.iter().find(|unit| after.trim_start().starts_with(unit.as_str())) {
            found.push(LooseNumber { line: line_of(markdown, start), text: format!("{number}{unit}") });
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brief::sample::packs;

    #[test]
    fn only_figures_without_a_source_are_listed() {
        let text = "# 2024年12月\n\n增长[7.3%](figure:o@2024-12/region:37/growth)，预计明年增长6.5%。\n\n\
            涉及 12 家企业、1,200.5亿元；第3期。\n\n```chart bars\n| a | 1% |\n```\n";
        let found: Vec<(usize, String)> =
            loose_numbers(text, packs(), &[]).into_iter().map(|l| (l.line, l.text)).collect();
        let expected = [(3, "6.5%"), (5, "12家"), (5, "1,200.5亿元")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
        let said = loose_numbers(text, packs(), &["预计明年增长6.5%。", "涉及 13 家企业"]);
        assert_eq!(said.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["12家", "1,200.5亿元"]);
    }
}
