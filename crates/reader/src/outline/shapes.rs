use std::collections::HashSet;

use ballast_packs::plan::{Genre, Lexicon, MoodWords, Structure, TaskWords};

use super::{counter::Counters, cues::Cues, line, marks::Marks, plan_year::PlanYears};

/// A pack's genre, ready to be looked for in a text.
#[derive(Debug, Clone)]
pub(crate) struct Shapes {
    pub(crate) structure: Structure,
    pub(crate) tasks: TaskWords,
    pub(crate) moods: MoodWords,
    pub(crate) counters: Counters,
    /// Words of headings.
    pub(crate) headings: Cues,
    /// Words of sentences.
    pub(crate) sentences: Cues,
    /// Plans over several years, and which of their years a phrase means.
    pub(super) plan_years: PlanYears,
    /// What closes a sentence, what may follow that, what ends a clause, what opens a list.
    pub(crate) ends: Marks,
    /// See [`Self::ends`].
    pub(crate) closers: Marks,
    /// See [`Self::ends`].
    pub(crate) pauses: Marks,
    /// See [`Self::ends`].
    pub(crate) opens: Marks,
    /// Words of datelines: 本报讯.
    pub(crate) datelines: Cues,
    /// How no heading begins, and how furniture does.
    pub(crate) never_first: Cues,
    /// See [`Self::never_first`].
    pub(crate) furniture_starts: Cues,
    /// Lines of furniture, numbers as `#` and without blanks.
    pub(crate) furniture: HashSet<String>,
}

/// A word of a heading or a sentence tells what was done.
pub(crate) const ACHIEVED: u16 = 1;
/// ... what will be done.
pub(crate) const PLANNED: u16 = 2;
/// ... only who speaks.
pub(crate) const SPEECH: u16 = 4;
/// In a sentence of the section's own year: what will be done.
pub(crate) const MODAL: u16 = 8;
/// In a sentence of the section's own year: what was done.
pub(crate) const DONE: u16 = 16;
/// The section's year, the next, the last one.
pub(crate) const THIS_YEAR: u16 = 32;
/// See [`THIS_YEAR`].
pub(crate) const NEXT_YEAR: u16 = 64;
/// See [`THIS_YEAR`].
pub(crate) const LAST_YEAR: u16 = 128;

/// It turns to what is planned even below a heading that says otherwise: 下一步.
pub(crate) const TURNS_PLANNED: u16 = 256;
/// ... to what was done: 截至.
pub(crate) const TURNS_ACHIEVED: u16 = 512;
/// A part of the year that is over where a clause opens with it: 上半年.
pub(crate) const CLOSED: u16 = 1024;
/// Somebody reports: what happened, unless a later clause says otherwise.
pub(crate) const REPORTED: u16 = 2048;

impl Shapes {
    /// Compiles a genre; the lexicon says which years a plan's name means.
    pub(crate) fn new(genre: &Genre, lexicon: &Lexicon) -> Self {
        let moods = &genre.moods;
        let headings = Cues::new(&[(&moods.headings_achieved, ACHIEVED), (&moods.headings_planned, PLANNED)]);
        let sentences = Cues::new(&[
            (&moods.planned, PLANNED),
            (&moods.achieved, ACHIEVED),
            (&moods.speech, SPEECH),
            (&moods.turns_planned, TURNS_PLANNED),
            (&moods.turns_achieved, TURNS_ACHIEVED),
            (&moods.closed, CLOSED),
            (&moods.reported, REPORTED),
            (&moods.modal, MODAL),
            (&moods.done, DONE),
            (&moods.this_year, THIS_YEAR),
            (&moods.next_year, NEXT_YEAR),
            (&moods.last_year, LAST_YEAR),
            // Found so that the shorter words inside them are not.
            (&moods.neither, 0),
        ]);
        let furniture = genre.structure.furniture.lines.iter().map(|text| line::key(text)).collect();
        let structure = &genre.structure;
        let any = |list: &[String]| Cues::new(&[(list, 1)]);
        Self {
            ends: Marks::new(&structure.ends),
            closers: Marks::new(&structure.closers),
            pauses: Marks::new(&structure.pauses),
            opens: Marks::new(&structure.opens),
            datelines: any(&structure.datelines),
            never_first: any(&structure.heading.never_first),
            furniture_starts: any(&structure.furniture.starts),
            structure: genre.structure.clone(),
            tasks: genre.tasks.clone(),
            counters: Counters::new(&genre.structure),
            headings,
            sentences,
            moods: moods.clone(),
            plan_years: PlanYears::new(&moods.plan_years, lexicon),
            furniture,
        }
    }
}
