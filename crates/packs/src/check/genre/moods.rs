use super::add;
use crate::{Packs, codes, plan::PlanYear, raw::Section};

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
        add(&years, "compared", &mut moods.compared);
        add(&years, "same", &mut moods.same);
        add(&years, "until", &mut moods.until);
        add(&years, "until_first", &mut moods.until_first);
        add(&years, "since", &mut moods.since);
        add(&years, "passing", &mut moods.passing);
        add(&years, "ahead", &mut moods.ahead);
        years.done();
    }
    plan_years(top, &mut moods.plan_years);
}

/// Phrases that name a year of a plan; one that a later pack declares again means what that says.
fn plan_years(top: &Section<'_>, known: &mut Vec<PlanYear>) {
    /// No plan is longer.
    const MOST: i16 = 30;
    for section in top.sections("plan_year") {
        let number = section.number("year");
        let year = i16::try_from(number).ok().filter(|year| number.fract().is_zero() && year.abs() <= MOST);
        let mut words = Vec::new();
        add(&section, "words", &mut words);
        match year {
            Some(year) if !words.is_empty() => {
                for earlier in known.iter_mut() {
                    earlier.words.retain(|word| !words.contains(word));
                }
                known.push(PlanYear { year, words });
            }
            Some(_) => {
                let help = "write the phrases that mean that year: words = [\"收官之年\"]";
                section.sink().error(codes::MISSING_KEY, &section.at_key("words"), "no `words`", help);
            }
            None => {
                let help = format!(
                    "write 1 for the first year of the plan, 0 for the year before it, -1 for the last, up to {MOST}"
                );
                section.sink().error(
                    codes::BAD_VALUE,
                    &section.at_key("year"),
                    format!("`year` is {number}"),
                    help,
                );
            }
        }
        section.done();
    }
}
