use std::sync::Arc;

use crate::{
    Packs, codes,
    plan::{Message, Messages, message, slots_of},
    raw::{At, Section, Sink, suggest},
};

/// Reads brief.toml: a later pack's phrases take the place of an earlier one's, its lists add to them.
/// Returned: where each group stands.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs) -> Vec<(&'static str, At)> {
    let mut places = Vec::new();
    let messages = Arc::make_mut(&mut packs.messages);
    if let Some(reading) = top.section("reading") {
        let lower = reading.texts("falling").into_iter().map(|word| word.value.to_lowercase());
        messages.falling.extend(lower);
        messages.units.extend(reading.texts("units").into_iter().map(|unit| unit.value));
        reading.done();
    }
    let mut groups: Vec<&'static str> = message::ALL.iter().map(Message::group).collect();
    groups.dedup();
    for group in groups {
        let Some(section) = top.section(group) else { continue };
        places.push((group, section.at().clone()));
        for message in message::ALL.iter().filter(|message| message.group() == group) {
            if let Some(text) = section.opt_name(message.key()) {
                let at = section.at_key(message.key());
                for words in [&text.zh, &text.en] {
                    check(message, words, &at, messages, top.sink());
                }
                messages.texts.insert(message.id.to_owned(), text);
            }
        }
        section.done();
    }
    places
}

/// A phrase that lost its number, names a place nobody fills, or says the opposite of what it stands for.
fn check(message: &Message, words: &str, at: &At, messages: &Messages, sink: &Sink) {
    let slots = slots_of(words);
    for slot in slots.iter().filter(|slot| !message.slots.contains(slot)) {
        let said = format!("`{}` has no place {{{slot}}}", message.id);
        let help = if message.slots.is_empty() {
            "write it without braces: nothing is put into it".to_owned()
        } else {
            suggest(slot, message.slots.iter().copied())
        };
        sink.error(codes::MESSAGE, at, said, help);
    }
    for slot in message.slots.iter().filter(|slot| !slots.contains(slot)) {
        let said = format!("`{}` leaves out {{{slot}}}: {words:?}", message.id);
        sink.error(codes::MESSAGE, at, said, format!("put {{{slot}}} where it belongs, in both languages"));
    }
    if let Some(falls) = message.falls.filter(|falls| *falls != messages.says_falling(words)) {
        let said = if falls {
            format!("`{}` does not say that the number is below zero: {words:?}", message.id)
        } else {
            format!("`{}` says that the number is below zero: {words:?}", message.id)
        };
        let help = "an edited brief is held to its figures by the words of `reading.falling`; use one of them, or add yours";
        sink.error(codes::MESSAGE, at, said, help);
    }
}

/// Phrases that no pack has, reported at the group that should have them, or at the `file` where no group is.
pub(super) fn complete(packs: &Packs, file: &At, places: &[(&str, At)], sink: &Sink) {
    for message in message::ALL.iter().filter(|message| !packs.messages.texts.contains_key(message.id)) {
        let holes: String = message.slots.iter().map(|slot| format!("{{{slot}}}")).collect();
        let help = format!(
            "add `{} = {{ zh = \"{holes}\", en = \"{holes}\" }}` to [{}]",
            message.key(),
            message.group()
        );
        let at = places.iter().find(|(group, _)| *group == message.group()).map_or(file, |(_, at)| at);
        sink.error(codes::MESSAGE, at, format!("the phrase `{}` is missing", message.id), help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw::{Document, Source};

    fn found(text: &str) -> Vec<String> {
        let (sink, source) = (Sink::default(), Source::new("packs/cn/brief.toml", text.to_owned()));
        let mut packs = Packs::default();
        let parsed = Document::parse(&source, &sink);
        let top = parsed.top(&sink);
        let places = read(&top, &mut packs);
        top.done();
        complete(&packs, &source.whole(), &places, &sink);
        sink.into_found().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_missing_phrase_is_named_with_its_file() {
        let shipped = include_str!("../../../../packs/cn/brief.toml");
        assert_eq!(found(shipped), Vec::<String>::new());
        let without: String = shipped
            .lines()
            .filter(|line| !line.starts_with("rose = "))
            .map(|line| format!("{line}\n"))
            .collect();
        let said = found(&without);
        assert_eq!(said.len(), 1, "{said:?}");
        let line = shipped.lines().position(|line| line == "[words]").unwrap() + 1;
        assert!(said[0].contains(&format!("--> packs/cn/brief.toml:{line}")), "{said:?}");
        assert!(said[0].contains("the phrase `words.rose` is missing"), "{said:?}");
        assert!(found("").len() > 100);
    }
}
