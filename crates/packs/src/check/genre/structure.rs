use super::{add, add_marks, set};
use crate::{
    Packs,
    check::Once,
    codes,
    plan::{Enumerator, Numeral, Reach, Structure, WordRow},
    raw::Section,
};

const NUMERALS: [(&str, Numeral); 4] = [
    ("words", Numeral::Words),
    ("digits", Numeral::Digits),
    ("mark", Numeral::Mark),
    ("none", Numeral::None),
];
const REACHES: [(&str, Reach); 3] =
    [("line", Reach::Line), ("sentence", Reach::Sentence), ("clause", Reach::Clause)];

/// Reads reader/structure.toml.
pub(in crate::check) fn read(top: &Section<'_>, packs: &mut Packs) {
    let structure = &mut packs.genre.structure;
    if let Some(ordinals) = top.section("ordinals") {
        let digits = ordinals.texts("digits");
        if !digits.is_empty() && digits.len() != 10 {
            let message = format!("`digits` has {} entries", digits.len());
            let help = "write the characters of 0, 1, 2 ... 9: ten texts";
            ordinals.sink().error(codes::BAD_VALUE, &ordinals.at_key("digits"), message, help);
        } else if !digits.is_empty() {
            structure.digits = digits.into_iter().map(|digit| digit.value).collect();
        }
        add_marks(&ordinals, "tens", &mut structure.tens);
        add_marks(&ordinals, "hundreds", &mut structure.hundreds);
        add(&ordinals, "marks", &mut structure.marks);
        ordinals.done();
    }
    counters(top, structure);
    if let Some(line) = top.section("line") {
        add_marks(&line, "ends", &mut structure.ends);
        add_marks(&line, "closers", &mut structure.closers);
        add_marks(&line, "pauses", &mut structure.pauses);
        add_marks(&line, "opens", &mut structure.opens);
        add_marks(&line, "quotes", &mut structure.quotes);
        add(&line, "bold", &mut structure.bold);
        add_marks(&line, "blanks", &mut structure.blanks);
        line.done();
    }
    if let Some(heading) = top.section("heading") {
        let shape = &mut structure.heading;
        set(&heading, "most", &mut shape.most);
        add_marks(&heading, "never_inside", &mut shape.never_inside);
        add(&heading, "never_first", &mut shape.never_first);
        add(&heading, "never_last", &mut shape.never_last);
        add(&heading, "titles", &mut shape.titles);
        heading.done();
    }
    if let Some(furniture) = top.section("furniture") {
        add(&furniture, "lines", &mut structure.furniture.lines);
        add(&furniture, "starts", &mut structure.furniture.starts);
        add(&furniture, "ends", &mut structure.furniture.ends);
        set(&furniture, "running", &mut structure.furniture.running);
        furniture.done();
    }
    if let Some(region) = top.section("region") {
        add(&region, "venue_before", &mut structure.venue_before);
        add(&region, "venue_after", &mut structure.venue_after);
        add(&region, "dateline_before", &mut structure.dateline_before);
        add(&region, "dateline_after", &mut structure.dateline_after);
        add(&region, "source_before", &mut structure.source_before);
        add(&region, "source_after", &mut structure.source_after);
        add(&region, "host_after", &mut structure.host_after);
        add(&region, "kinds", &mut structure.kinds);
        add(&region, "short_of", &mut structure.short_of);
        add(&region, "scenes", &mut structure.scenes);
        add(&region, "subject_not", &mut structure.subject_not);
        add(&region, "firms", &mut structure.firms);
        add(&region, "reports", &mut structure.reports);
        add(&region, "nation", &mut structure.nation);
        add(&region, "here_province", &mut structure.here_province);
        add(&region, "here_city", &mut structure.here_city);
        add(&region, "here_county", &mut structure.here_county);
        add(&region, "until_now", &mut structure.until_now);
        add(&region, "valid_for", &mut structure.valid_for);
        add(&region, "in_force", &mut structure.in_force);
        for park in region.sections("parks") {
            let (full, short) = (park.text("name"), park.text("short"));
            structure.parks.retain(|(before, _)| *before != full);
            structure.parks.push((full, short));
            park.done();
        }
        region.done();
    }
    if let Some(byline) = top.section("byline") {
        add(&byline, "lines", &mut structure.byline);
        add(&byline, "leads", &mut structure.leads);
        add(&byline, "datelines", &mut structure.datelines);
        set(&byline, "most", &mut structure.byline_most);
        byline.done();
    }
}

/// Enumerators and rows; a later pack's of the same id takes the place of an earlier one's.
fn counters(top: &Section<'_>, structure: &mut Structure) {
    let (mut once, sink) = (Once::default(), top.sink());
    for section in top.sections("enumerator") {
        let id = section.id();
        let texts = |key: &str| section.texts(key).into_iter().map(|text| text.value).collect::<Vec<_>>();
        let enumerator = Enumerator {
            id: id.clone().unwrap_or_default(),
            before: texts("before"),
            numeral: section.choice("numeral", &NUMERALS).unwrap_or_default(),
            after: texts("after"),
            but: texts("but"),
            depth: section.opt_count("depth", 99).unwrap_or(9) as u8,
            reach: section.choice("at", &REACHES).unwrap_or_default(),
            holds: section.flag("holds"),
        };
        let empty = |words: &[String]| words.is_empty() || words.iter().all(String::is_empty);
        let counts = matches!(enumerator.numeral, Numeral::Words | Numeral::Digits);
        if counts && empty(&enumerator.before) && empty(&enumerator.after) {
            let help = "write what stands around the number: before = [\"（\"], after = [\"）\"]";
            sink.error(codes::MISSING_KEY, section.at(), "a counter that is any number", help);
        } else if enumerator.numeral == Numeral::None && empty(&enumerator.before) {
            let help = "write the mark: before = [\"——\"]";
            sink.error(codes::MISSING_KEY, section.at(), "a counter without number or mark", help);
        } else if let Some(id) = id.filter(|id| once.first("enumerator", id, section.at(), sink)) {
            structure.enumerators.retain(|before| before.id != id);
            structure.enumerators.push(enumerator);
        }
        section.done();
    }
    for section in top.sections("row") {
        let mut row = WordRow { id: section.id().unwrap_or_default(), ..WordRow::default() };
        add(&section, "first", &mut row.first);
        add(&section, "next", &mut row.next);
        add(&section, "last", &mut row.last);
        row.depth = section.opt_count("depth", 99).unwrap_or(9) as u8;
        if once.first("row", &row.id, section.at(), sink) {
            structure.rows.retain(|before| before.id != row.id);
            structure.rows.push(row);
        }
        section.done();
    }
    if let Some(more) = top.section("row_more") {
        add(&more, "words", &mut structure.row_more);
        for mark in more.texts("marks") {
            if !structure.row_marks.contains(&mark.value) {
                structure.row_marks.push_str(&mark.value);
            }
        }
        more.done();
    }
}
