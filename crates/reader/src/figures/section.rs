//! What a document's headings and titles say of periods.

use ballast_packs::plan::WordClass as C;

use super::line::Line;
use crate::{
    outline::{Mood, Outline},
    scan::{Flow, Kind, Part, When},
};

/// The period that headings give to the paragraphs below them, and the years of each section's plan.
pub(super) struct Sections {
    /// By paragraph.
    heads: Vec<Option<(When, bool)>>,
    plans: Vec<Option<(i16, i16)>>,
    in_force: Vec<bool>,
    of: Vec<usize>,
}

/// What headings say of the period of what stands below them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Head {
    None,
    /// A part of a year, and whether what stands below is planned.
    When(When, bool),
    Years(i16, i16),
}

/// So far into a paragraph, in bytes, a period opens it.
const OPENS: usize = 4 * 3;

impl Sections {
    /// One pass over the periods of the flow.
    pub(super) fn new(line: Line<'_>, flow: &Flow, outline: &Outline, _source: &str) -> Self {
        let mut plans: Vec<Option<(i16, i16)>> = vec![None; outline.sections.len()];
        let mut later: Vec<Option<i16>> = vec![None; outline.sections.len()];
        let mut in_force = vec![false; outline.sections.len()];
        let mut starts: Vec<Option<i16>> = vec![None; outline.sections.len()];
        let mut heads = Vec::with_capacity(outline.paragraphs.len());
        let (mut head, mut section_of_head) = (None, usize::MAX);
        let mut at = 0;
        for (index, paragraph) in outline.paragraphs.iter().enumerate() {
            let section = paragraph.section;
            if section != section_of_head {
                (head, section_of_head) = (None, section);
            }
            let Some(range) = flow.paragraphs.get(index) else { break };
            let tokens = line.tokens();
            while at < tokens.len() && tokens[at].start < range.start {
                at += 1;
            }
            let year = outline.sections.get(section).and_then(|section| section.year);
            let mut dated = false;
            let planned = paragraph.mood == Mood::Planned;
            let mut first = true;
            while at < tokens.len() && tokens[at].start < range.end {
                let token = &tokens[at];
                at += 1;
                let Kind::When(when) = token.kind else { continue };
                let when = line.scan.whens[when as usize];
                let before = line.ending(token.start);
                let day = line.slice(token.start..token.end).ends_with('日');
                let opens = first && token.start - range.start < OPENS;
                // 下半年，我局将重点抓好: so do words that announce what will be done until the year's end.
                let announces = opens && planned && when.last_month() == Some(12) && !when.short();
                // 4、税收：1—10月实缴税金6.42亿元。 is a fact of a list that looks like a heading: it says nothing of what follows.
                let tells = || {
                    let mut rest = tokens[at..].iter().take_while(|token| token.start < range.end);
                    rest.any(|token| matches!(token.kind, Kind::Number(_)))
                };
                let headed =
                    paragraph.heading && !dated && when.finer() && !day && (paragraph.title || !tells());
                if headed || !paragraph.heading && announces {
                    head = Some((when, planned));
                    dated = true;
                }
                let at = || flow.source(token.start..token.end);
                let review = outline.sections.get(section).and_then(|section| section.review);
                if head.is_none() && review.is_some_and(|review| at().contains(&review)) {
                    head = Some((when, false));
                }
                first = false;
                let Some(plan) = plans.get_mut(section) else { continue };
                // The title of a plan gives its years; until when the paper is in force says no others.
                let titled = outline.sections.get(section).is_some_and(|section| section.plan.is_some());
                if before.is_some_and(|before| line.is(before, C::InForce)) && titled {
                    continue;
                } else if before.is_some_and(|before| line.is(before, C::InForce)) {
                    if let (Some(from), Some(to)) = (starts[section].or(year), when.year_of(year)) {
                        (*plan, in_force[section]) = (Some((from, to)), true);
                    }
                } else if let (Part::Years(from, Some(to)), None) = (when.part, *plan)
                    && when.year.is_none()
                    && line.slice(token.start..token.end).starts_with(|c: char| c.is_ascii_digit())
                {
                    *plan = Some((from, to));
                }
                if let (Some(base), Some(said)) = (year, when.year_of(year)) {
                    if said > base && later[section].is_none() {
                        later[section] = Some(said);
                    }
                    starts[section] = Some(said);
                }
            }
            heads.push(head);
        }
        for (section, plan) in plans.iter_mut().enumerate() {
            let known = outline.sections.get(section);
            if let Some(valid) = known.and_then(|section| section.valid) {
                (*plan, in_force[section]) = (Some(valid), true);
            }
            let year = known.and_then(|section| section.year);
            if let (None, Some(year), Some(to)) = (*plan, year, later[section]) {
                *plan = Some((year, to));
            }
        }
        let of = outline.paragraphs.iter().map(|paragraph| paragraph.section).collect();
        Self { heads, plans, in_force, of }
    }

    /// What the heads say of a paragraph's period: a part of a year, or the years that a policy is in force.
    pub(super) fn period(&self, paragraph: usize) -> Head {
        let section = self.of.get(paragraph).copied().unwrap_or_default();
        if let Some((from, to)) = self.plan(section).filter(|_| self.in_force.get(section) == Some(&true)) {
            return Head::Years(from, to);
        }
        match self.heads.get(paragraph).copied().flatten() {
            Some((when, planned)) => Head::When(when, planned),
            None => Head::None,
        }
    }

    /// The years of a section's plan.
    pub(super) fn plan(&self, section: usize) -> Option<(i16, i16)> {
        self.plans.get(section).copied().flatten()
    }
}
