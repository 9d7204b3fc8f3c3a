use std::{collections::BTreeMap, ops::Range};

use super::{Section, cues::ends, section::About, shapes::Shapes};
use crate::{
    place::{NO_NODE, PlaceId},
    spoken::Spoken,
};

/// How much of a paragraph is looked at for a place, in bytes.
const LEAD_MOST: usize = 900;

/// The places of each level that a whole text names most often, counted when first wanted.
#[derive(Debug, Default)]
pub(super) struct Most([Option<Option<Named>>; 4]);

impl Most {
    fn most(&mut self, text: &str, level: u8, places: &Spoken<'_>) -> Option<Named> {
        let known = self.0.get_mut(usize::from(level))?;
        known.get_or_insert_with(|| most_often(text, 0..text.len(), Some(level), places)).clone()
    }
}

/// A place where it is named.
pub(super) type Named = (Range<usize>, PlaceId);

/// Finds whose report a section is: the place that its title names, else the first that its first sentences name as
/// more than a venue; where the text only says 全市 or 我省, the place of that level that it names most often.
pub(super) fn region(
    text: &str,
    section: &mut Section,
    about: &About,
    shapes: &Shapes,
    places: &Spoken<'_>,
    named: &mut Most,
) {
    let mut nation: Option<Named> = None;
    for range in &about.titles {
        let found = in_words(text, range.clone(), shapes, places);
        // 皖北三市工业大会: an area that is no place of the tree gives way to a place that a title further on names.
        if let Some((place, park)) = found.place {
            if places.get(place.1).level == NO_NODE {
                nation = nation.or(Some(place));
                continue;
            }
            if let Some(host) = host(text, about, place.1, shapes, places) {
                return set(section, host);
            }
            section.park = park;
            return set(section, place);
        }
        if let Some((at, id)) = opening(&text[range.clone()], shapes, places) {
            return set(section, (range.start + at.start..range.start + at.end, id));
        }
        nation = nation.or(found.nation);
    }
    let here = here(text, about, shapes);
    // 从昭通到红河，…。在云南省工业和信息化工作会议上: whose meeting it is, whatever the story begins with.
    let meeting = about.lead.iter().take(2).find_map(|range| {
        let (name, id) = holder(&text[range.clone()], shapes, places)?;
        Some((range.start + name.start..range.start + name.end, id))
    });
    if let Some(meeting) = meeting.filter(|_| here.is_none_or(|level| level <= 2)) {
        return set(section, meeting);
    }
    let mut venue = None;
    for (nth, range) in about.lead.iter().enumerate() {
        let found = in_words(text, range.clone(), shapes, places);
        // Where the text says 全市 without a name before, a name further on may be any.
        if let Some((place, park)) = found.place.filter(|_| here.is_none() || nth == 0) {
            section.park = park;
            return set(section, place);
        }
        venue = venue.or(found.venue);
        nation = nation.or(found.nation).filter(|_| here.is_none());
        if nth == 0 && nation.is_some() {
            break;
        }
    }
    let often = || most_often(text, section.range.clone(), here, places);
    // A policy of 我市 may name it only in what is added to it.
    let whole = || here.and_then(|level| named.most(text, level, places));
    let found = nation.or_else(often).or_else(whole).or(venue);
    if let Some(place) = found {
        set(section, place);
    }
}

/// The province or city, named with its kind, that holds the meeting of which words tell.
pub(super) fn holder(words: &str, shapes: &Shapes, places: &Spoken<'_>) -> Option<Named> {
    let found = places.find(words);
    let structure = &shapes.structure;
    found.iter().find_map(|(name, id)| {
        let level = places.get(*id).level;
        let full = ends(&words[name.clone()], &structure.kinds);
        let clause = words[name.end..].split(['，', ',', '。', '；', '、', '：']).next().unwrap_or_default();
        let holds = structure.host_after.iter().any(|word| clause.contains(word.as_str()));
        // 江苏省苏州市: the inner one is meant.
        let inner = found.iter().any(|(next, _)| next.start == name.end);
        ((1..=2).contains(&level) && full && holds && !inner && !is_venue(words, name, shapes))
            .then(|| (name.clone(), *id))
    })
}

/// Who holds the meeting that the first sentence tells of, where the title's place is another, which that paragraph does
/// not name: under 接轨上海 再出发, 嘉兴市召开大会.
fn host(text: &str, about: &About, titled: PlaceId, shapes: &Shapes, places: &Spoken<'_>) -> Option<Named> {
    let range = about.lead.first()?;
    let words = &text[range.clone()];
    let found = places.find(words);
    let near = |id: PlaceId| id == titled || places.inside(id, titled) || places.inside(titled, id);
    if found.iter().any(|(_, id)| near(*id)) {
        return None;
    }
    let structure = &shapes.structure;
    found.into_iter().find_map(|(name, id)| {
        let clause = words[name.end..].split(['，', ',', '。', '；', '、']).next().unwrap_or_default();
        let holds = structure.host_after.iter().any(|word| clause.contains(word.as_str()));
        let full = ends(&words[name.clone()], &structure.kinds);
        (full && holds && !is_venue(words, &name, shapes))
            .then(|| (range.start + name.start..range.start + name.end, id))
    })
}

fn set(section: &mut Section, (at, id): Named) {
    section.region = Some(id);
    section.region_at = Some(at);
}

/// What a title or a first paragraph names.
#[derive(Default)]
struct Found {
    /// The first place that is no venue, with the park named behind it.
    place: Option<(Named, Option<String>)>,
    venue: Option<Named>,
    nation: Option<Named>,
}

fn in_words(text: &str, range: Range<usize>, shapes: &Shapes, places: &Spoken<'_>) -> Found {
    let mut end = range.end.min(range.start + LEAD_MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let words = &text[range.start..end];
    let at = |name: &Range<usize>| range.start + name.start..range.start + name.end;
    let mut result = Found::default();
    for nation in &shapes.structure.nation {
        if let Some(start) = words.find(nation.as_str())
            && let Some((_, id)) = places.find("全国").first()
        {
            result.nation = Some((at(&(start..start + nation.len())), *id));
            break;
        }
    }
    let found = places.find(words);
    for (name, id) in &found {
        if places.get(*id).level == 0 {
            continue;
        }
        // 在南京召开: where they met, not whose plan it is.
        if is_venue(words, name, shapes) {
            result.venue.get_or_insert((at(name), *id));
            continue;
        }
        // 江苏省苏州市: the inner one is meant.
        if let Some((name, id)) = chained(&found, name.start, places) {
            let park = park(&words[name.end..], places.get(id).name.as_str(), shapes);
            result.place = Some(((at(&name), id), park));
        }
        break;
    }
    result
}

/// The place whose name alone opens a title before a colon or a blank: `昆山：`. Counties are known here by their short
/// names, too, which elsewhere might be other words.
pub(super) fn opening(line: &str, shapes: &Shapes, places: &Spoken<'_>) -> Option<Named> {
    const MOST: usize = 8;
    let end = line.char_indices().take(MOST).find(|(_, c)| "：: 　｜|丨·—".contains(*c)).map(|(at, _)| at)?;
    whole(&line[..end], shapes, places).map(|id| (0..end, id))
}

/// The place that a name is as a whole, with or without its kind: 武进, 武进区.
pub(super) fn whole(name: &str, shapes: &Shapes, places: &Spoken<'_>) -> Option<PlaceId> {
    let kinds = shapes.structure.short_of.iter().map(String::as_str);
    let mut full = name.to_owned();
    std::iter::once("").chain(kinds).find_map(|kind| {
        full.truncate(name.len());
        full.push_str(kind);
        places.whole(&full).filter(|id| places.get(*id).level > 0)
    })
}

/// Of the places found that follow each other from a byte on the innermost: 江苏省苏州市.
pub(super) fn chained(found: &[Named], start: usize, places: &Spoken<'_>) -> Option<Named> {
    let at = found.iter().position(|(name, _)| name.start == start)?;
    let (mut stop, mut id) = (found[at].0.end, found[at].1);
    for (next, inner) in &found[at + 1..] {
        if next.start != stop || places.get(*inner).level <= places.get(id).level {
            break;
        }
        (stop, id) = (next.end, *inner);
    }
    Some((start..stop, id))
}

/// Whether a place is only where something was held, or where a dateline was written.
fn is_venue(words: &str, name: &Range<usize>, shapes: &Shapes) -> bool {
    let structure = &shapes.structure;
    let near: String =
        words[name.end..].chars().take(12).take_while(|c| !structure.pauses.contains(*c)).collect();
    ends(&words[..name.start], &structure.venue_before)
        && structure.venue_after.iter().any(|word| near.contains(word.as_str()))
}

/// The short name of a park that follows a place's name: 合肥 + 高新技术产业开发区.
fn park(rest: &str, place: &str, shapes: &Shapes) -> Option<String> {
    let parks = &shapes.structure.parks;
    // The place may be known with the park's full name.
    let own =
        parks.iter().find_map(|(full, short)| Some(format!("{}{short}", place.strip_suffix(full.as_str())?)));
    if own.is_some() {
        return own;
    }
    let behind = parks.iter().filter(|(full, _)| rest.starts_with(full.as_str()));
    behind.max_by_key(|(full, _)| full.len()).map(|(_, short)| format!("{place}{short}"))
}

/// The level of the place that a text calls 全市 or 我省 in its first sentences.
fn here(text: &str, about: &About, shapes: &Shapes) -> Option<u8> {
    let structure = &shapes.structure;
    let lists = [(&structure.here_province, 1), (&structure.here_city, 2), (&structure.here_county, 3)];
    about.titles.iter().chain(&about.lead).find_map(|range| {
        let words = &text[range.clone()];
        let first = |list: &[String]| list.iter().filter_map(|word| words.find(word.as_str())).min();
        let found = lists.iter().filter_map(|(list, level)| Some((first(list)?, *level)));
        found.min().map(|(_, level)| level)
    })
}

/// The place named most often, of a level where one is given; of several the first.
fn most_often(text: &str, range: Range<usize>, level: Option<u8>, places: &Spoken<'_>) -> Option<Named> {
    let mut often: BTreeMap<&str, (usize, Named)> = BTreeMap::new();
    for (name, id) in places.find(&text[range.clone()]) {
        let place = places.get(id);
        if place.level > 0 && level.is_none_or(|level| place.level == level) {
            let at = range.start + name.start..range.start + name.end;
            often.entry(&place.name).or_insert((0, (at, id))).0 += 1;
        }
    }
    let most = often.into_values().max_by_key(|(count, (at, _))| (*count, std::cmp::Reverse(at.start)));
    most.map(|(_, named)| named)
}
