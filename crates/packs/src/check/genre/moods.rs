use super::add;
use crate::{Packs, raw::Section};

/// Reads reader/moods.toml.
pub(in crate::check) fn read(top: &Section<'_>, packs: &mut Packs) {
    let moods = &mut packs.genre.moods;
    if let Some(headings) = top.section("headings") {
        add(&headings, "achieved", &mut moods.headings_achieved);
        add(&headings, "planned", &mut moods.headings_planned);
        headings.done();
    }
    if let Some(sentences) = top.section("sentences") {
        add(&sentences, "speech", &mut moods.speech);
        add(&sentences, "planned", &mut moods.planned);
        add(&sentences, "achieved", &mut moods.achieved);
        add(&sentences, "turns_planned", &mut moods.turns_planned);
        add(&sentences, "turns_achieved", &mut moods.turns_achieved);
        add(&sentences, "closed", &mut moods.closed);
        add(&sentences, "reported", &mut moods.reported);
        add(&sentences, "sources", &mut moods.sources);
        add(&sentences, "modal", &mut moods.modal);
        add(&sentences, "done", &mut moods.done);
        add(&sentences, "neither", &mut moods.neither);
        sentences.done();
    }
    if let Some(years) = top.section("years") {
        add(&years, "this", &mut moods.this_year);
        add(&years, "next", &mut moods.next_year);
        add(&years, "last", &mut moods.last_year);
        years.done();
    }
}
