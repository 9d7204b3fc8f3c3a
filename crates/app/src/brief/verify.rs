use std::fmt;

use ballast_packs::{Packs, plan::Messages};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{
    FigureSource,
    markdown::{line_of, options},
    words,
};
use crate::{
    Question,
    dispatch::{FigureRef, Number},
};

/// A number in a brief that is not what its source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The file, as given.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// The address that stands behind the number.
    pub reference: String,
    /// What stands there.
    pub stands: String,
    /// What the source says now, or why it cannot say.
    pub now: Result<String, Question>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words("en"))
    }
}

impl Mismatch {
    /// What stands there and what the source says now, in Chinese or in English for `"en"`.
    pub fn in_words(&self, lang: &str) -> String {
        let Self { file, line, reference, stands, now } = self;
        let said = match now {
            Ok(now) => Question::number_moved(file, line, stands, reference, now),
            Err(why) => {
                let (zh, en) = (why.in_words("zh"), why.in_words("en"));
                Question::number_unread(zh, file, line, stands, reference, en)
            }
        };
        said.in_words(lang)
    }
}

/// Holds every linked number of a brief to its source, and says how many there are.
///
/// The words inside a link carry the sign: `[下降3.2%](…)` and `[-3.2%](…)` are the same number,
/// `[增长3.2%](…)` is not. Digits and unit are compared as printed; a unit may be left out.
///
/// # Errors
/// Every number that differs from its source, and every reference that cannot be read.
pub fn verify(
    markdown: &str,
    file: &str,
    source: &dyn FigureSource,
    packs: &Packs,
) -> Result<usize, Vec<Mismatch>> {
    let links = links(markdown);
    let count = links.len();
    let mut wrong = Vec::new();
    for (line, reference, stands) in links {
        let now = match reference.parse::<FigureRef>() {
            Ok(parsed) => match source.lookup(&parsed) {
                Ok(number) if matches(&stands, &number, &packs.messages) => continue,
                Ok(number) => Ok(format!("{}{}", number.text, number.unit)),
                Err(why) => Err(why),
            },
            Err(why) => Err(why),
        };
        wrong.push(Mismatch { file: file.to_owned(), line, reference, stands, now });
    }
    if wrong.is_empty() { Ok(count) } else { Err(wrong) }
}

/// Every link to a figure: line, address, what stands there.
fn links(markdown: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let mut link: Option<(usize, String, String)> = None;
    let mut chart = false;
    for (event, range) in Parser::new_ext(markdown, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => chart = info.starts_with("chart"),
            Event::End(TagEnd::CodeBlock) => chart = false,
            Event::Text(text) if chart => {
                let first = line_of(markdown, range.start);
                for (i, line) in text.lines().enumerate().filter(|(_, line)| line.contains("](")) {
                    let inside = links_of_line(line);
                    found.extend(inside.into_iter().map(|(address, text)| (first + i, address, text)));
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(address) = dest_url.strip_prefix("figure:") {
                    link = Some((line_of(markdown, range.start), address.to_owned(), String::new()));
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, _, words)) = &mut link {
                    words.push_str(&text);
                }
            }
            Event::End(TagEnd::Link) => found.extend(link.take()),
            _ => {}
        }
    }
    found
}

fn links_of_line(line: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut link: Option<(String, String)> = None;
    for event in Parser::new_ext(line.trim(), Options::empty()) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                link = dest_url.strip_prefix("figure:").map(|address| (address.to_owned(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, words)) = &mut link {
                    words.push_str(&text);
                }
            }
            Event::End(TagEnd::Link) => found.extend(link.take()),
            _ => {}
        }
    }
    found
}

/// Whether a printed number says what the figure says.
fn matches(stands: &str, number: &Number, messages: &Messages) -> bool {
    let (text, unit) = (words::normal(&number.text), words::normal(&number.unit));
    let printed = words::normal(stands);
    if printed == text || printed == format!("{text}{unit}") {
        return true;
    }
    let Some(spoken) = words::spoken(stands, messages) else {
        // Words without a number, such as 持平, stand for a printed zero and for nothing else.
        return words::is_zero(&text)
            && !printed.contains(|c: char| c.is_ascii_digit())
            && !printed.is_empty();
    };
    let size = text.trim_start_matches(['-', '+']);
    let unit_fits = spoken.after.is_empty() || spoken.after.starts_with(&unit);
    spoken.digits == size && unit_fits && (words::is_zero(size) || spoken.negative == text.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::brief::sample::packs;

    struct One(&'static str, &'static str);

    impl FigureSource for One {
        fn lookup(&self, reference: &FigureRef) -> Result<Number, Question> {
            if reference.node != "37" {
                return Err(Question::told(format!("no region {:?}", reference.node)));
            }
            let (text, unit) = (self.0.to_owned(), self.1.to_owned());
            Ok(Number { value: Decimal::ZERO, text, unit, reference: reference.clone() })
        }
    }

    fn holds(stands: &str, text: &'static str, unit: &'static str) -> bool {
        verify(
            &format!("# x\n\n同比[{stands}](figure:output@2024-12/region:37/growth)。\n"),
            "a.md",
            &One(text, unit),
            packs(),
        )
        .is_ok()
    }

    #[test]
    fn words_may_change_and_numbers_may_not() {
        let cases = [
            ("增长7.3%", "7.3", "%", true),
            ("7.3%", "7.3", "%", true),
            ("7.3", "7.3", "%", true),
            ("大幅增长７.３％", "7.3", "%", true),
            ("7.2%", "7.3", "%", false),
            ("7.30%", "7.3", "%", false),
            ("下降7.3%", "7.3", "%", false),
            ("下降3.2%", "-3.2", "%", true),
            ("回落3.2%", "-3.2", "%", true),
            ("-3.2%", "-3.2", "%", true),
            ("−3.2%", "-3.2", "%", true),
            ("3.2%", "-3.2", "%", false),
            ("增长3.2%", "-3.2", "%", false),
            ("9,800.5万元", "9,800.5", "亿元", false),
            ("9,800.5 亿元", "9,800.5", "亿元", true),
            ("about 67.63 100 million yuan", "67.63", "100 million yuan", true),
            ("67.63 × 100 million yuan", "67.63", "100 million yuan", true),
            ("67.63 10,000 yuan", "67.63", "100 million yuan", false),
            ("持平", "0.0", "%", true),
            ("持平", "0.1", "%", false),
            ("1.5 percentage points behind pace", "-1.5", "percentage points", true),
            ("1.5 percentage points ahead of pace", "-1.5", "percentage points", false),
        ];
        for (stands, text, unit, expected) in cases {
            assert_eq!(holds(stands, text, unit), expected, "{stands} for {text}{unit}");
        }
    }

    #[test]
    fn a_mismatch_names_its_place() {
        let text = "---\nlang: zh\n---\n\n# 题\n\n甲[1.0%](figure:output@2024-12/region:37/growth)，\n\
            乙[7.3%](figure:output@2024-12/region:38/growth)，丙[7.3%](figure:output)\n\n\
            | a |\n| --- |\n| [2.0](figure:output@2024-12/region:37/growth) |\n\n\
            ```chart bars\ntitle: t\n| a | b |\n| x | [3.0](figure:output@2024-12/region:37/growth) |\n```\n";
        let wrong = verify(text, "brief.md", &One("7.3", "%"), packs()).unwrap_err();
        let said: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(said.join("\n"));
    }
}
