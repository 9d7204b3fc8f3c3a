//! What is counted, and whose it is.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::{name::Named, walk::Walk};
use crate::{
    outline::ends,
    scan::{Classes, Number},
};

impl Walk<'_, '_> {
    /// The thing counted, with 新增 in front where that stands before the number.
    pub(super) fn counted(
        &self,
        lo: usize,
        number: &Number<'_>,
        object: Range<usize>,
        subject: Option<Range<usize>>,
    ) -> Named {
        let line = self.line;
        let mut end = line.back(number.start);
        while let Some(token) = line.ending(end).filter(|token| token.start >= lo) {
            let classes = line.classes(token);
            // 惠及企业480家: so does a verb with a sense of its own.
            if classes.has(C::Added) || classes.has(C::PullCue) {
                return Named::of(vec![token.start..token.end, object], "sentence");
            }
            if !classes.meets(Classes::of(&[C::GeBefore, C::LeBefore, C::AboutBefore, C::Adverb, C::Glue])) {
                break;
            }
            end = line.back(token.start);
        }
        // 35个行业大类中，24个产值实现增长: of those counted before.
        if let Some(whole) = self.out_of(&object) {
            return Named::of(vec![whole, object], "list");
        }
        // 开工投产的304个项目: what is said of the noun stands before the number.
        if let Some(particle) = line.ending(line.back(number.start))
            && line.slice(particle.start..particle.end) == "的"
            && let Some(subject) = subject.clone()
            && subject.end <= particle.start
        {
            return Named::of(vec![subject.start..particle.end, object], "sentence");
        }
        // 某基地一期4条生产线: whose they are stands right before the number.
        if let Some(owner) = subject.filter(|subject| self.belongs(lo, subject, number)) {
            return Named::of(vec![owner, object], "sentence");
        }
        Named::of(vec![object], "sentence")
    }

    /// What was counted right before, where 中 says that a quality behind the next number is of some of those.
    pub(super) fn out_of(&self, object: &Range<usize>) -> Option<Range<usize>> {
        let line = &self.line;
        line.starting(object.start).filter(|token| line.classes(token).meets(super::phrase::QUALITY))?;
        let before = self.last()?.pieces.last()?.clone();
        line.text[before.end..].starts_with("中，").then_some(before)
    }

    /// Whether a subject right before a count says whose things are counted: a name of its own, without a verb, a mark or
    /// a joint between.
    pub(super) fn belongs(&self, lo: usize, subject: &Range<usize>, number: &Number<'_>) -> bool {
        const LEAST: usize = 4;
        let line = &self.line;
        let verbs = Classes::of(&[
            C::Object,
            C::Light,
            C::MidVerb,
            C::State,
            C::StopVerb,
            C::Added,
            C::LevelCue,
            C::PartCue,
            C::PullCue,
            C::PunctList,
            C::QuoteOpen,
            C::PlaceBefore,
            C::Glue,
            C::Lead,
        ]);
        let plain = !line.within(subject.clone()).iter().any(|token| line.classes(token).meets(verbs));
        let text = line.slice(subject.clone());
        subject.end == number.start
            && !number.words
            && line.strip_left(lo, subject.end) == subject.start
            && plain
            && text.chars().nth(LEAST).is_some()
            && !ends(text, &line.vocabulary.edges.no_owner)
    }
}
