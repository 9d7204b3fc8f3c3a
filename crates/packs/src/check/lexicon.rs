use super::Once;
use crate::{
    Packs, codes,
    plan::{Word, WordClass, WordWants},
    raw::{At, Mixed, Section, suggest},
};

/// Reads the word lists of one file of `reader/words/`. Words add to those of earlier packs; one declared again takes the
/// place of the earlier, and `without` takes words away.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs, once: &mut Once) {
    for section in top.sections("words") {
        let class = class(&section);
        let mut words = Vec::new();
        for entry in section.mixed("words") {
            match entry {
                Mixed::Text(text) => {
                    words.push((Word { text: text.value, value: None, means: None }, text.at));
                }
                Mixed::Table(table) => {
                    let word = Word {
                        text: table.text("text"),
                        value: table.opt_number("value"),
                        means: table.opt_text("means"),
                    };
                    words.push((word, table.at().clone()));
                    table.done();
                }
            }
        }
        let without = section.texts("without");
        if let Some(class) = class {
            let known = packs.lexicon.words.entry(class).or_default();
            known.retain(|word| !without.iter().any(|gone| gone.value == word.text));
            for (word, at) in words {
                if let Some(word) = checked(word, class, &at, &section, once) {
                    match known.iter_mut().find(|earlier| earlier.text == word.text) {
                        Some(earlier) => *earlier = word,
                        None => known.push(word),
                    }
                }
            }
        }
        section.done();
    }
}

fn class(section: &Section<'_>) -> Option<WordClass> {
    let text = section.text("class");
    let found = WordClass::ALL.iter().find(|(id, _)| *id == text);
    if found.is_none() && section.has("class") {
        let help = suggest(&text, WordClass::ALL.iter().map(|(id, _)| *id));
        section.sink().error(
            codes::UNKNOWN_CLASS,
            &section.at_key("class"),
            format!("the reader knows no class of words `{text}`"),
            help,
        );
    }
    found.map(|(_, class)| *class)
}

/// A word alone, for a class that wants nothing more, means itself.
fn checked(
    mut word: Word,
    class: WordClass,
    at: &At,
    section: &Section<'_>,
    once: &mut Once,
) -> Option<Word> {
    let sink = section.sink();
    let id = WordClass::ALL.iter().find(|(_, known)| *known == class).map_or("", |(id, _)| id);
    if word.text.trim() != word.text || word.text.is_empty() {
        let help = "write the word as it stands in a text, without spaces around it";
        sink.error(codes::READER_WORD, at, format!("{:?} is no word of `{id}`", word.text), help);
        return None;
    }
    match class.wants() {
        WordWants::Value if word.value.is_none() => {
            let help = format!("write {{ text = \"{}\", value = 0 }} with the right number", word.text);
            sink.error(codes::READER_WORD, at, format!("`{}` of `{id}` has no value", word.text), help);
            return None;
        }
        WordWants::Meaning if word.means.is_none() => word.means = Some(word.text.clone()),
        _ => {}
    }
    if class == WordClass::Plan && !word.means.as_deref().is_some_and(spans) {
        let help = format!(
            "write {{ text = \"{}\", means = \"2026..2030\" }} with its first and last year",
            word.text
        );
        sink.error(
            codes::READER_WORD,
            at,
            format!("`{}` of `{id}` does not say of which years", word.text),
            help,
        );
        return None;
    }
    once.first("word", &format!("{id}: {}", word.text), at, sink).then_some(word)
}

/// Whether a text gives the first and the last year of a plan: `2026..2030`.
fn spans(means: &str) -> bool {
    let year = |text: &str| text.parse::<i16>().ok().filter(|year| (1949..=2199).contains(year));
    means.split_once("..").and_then(|(from, to)| Some(year(from)? < year(to)?)).unwrap_or(false)
}
