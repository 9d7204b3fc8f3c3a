use ballast_model::{Text, Units, Verdict};

use crate::explain::{
    Comparison, ConditionLine, Explanation, GradeLine, ItemLine, Ladder, Nearest, Part, ScoreLine, Source,
    Step, Way, attribute_word,
};
use crate::readable::{distance, grouped, padded, places, quantity, width};
use crate::words::{self, Word, word};
use crate::{ItemState, Quantity};

/// An explanation as a page of text: Chinese, or English for `"en"`.
pub fn render(explanation: &Explanation, lang: &str, units: &Units) -> String {
    let mut page = Page { lang, units, text: String::new() };
    page.explanation(explanation);
    page.text
}

/// A ladder as a page of text: Chinese, or English for `"en"`.
pub fn render_ladder(ladder: &Ladder, lang: &str, units: &Units) -> String {
    let mut page = Page { lang, units, text: String::new() };
    page.ladder(ladder);
    page.text
}

/// The level that a warning shows, as a line of text: Chinese, or English for `"en"`.
pub fn render_level(level: &GradeLine, lang: &str) -> String {
    let colour = level.colour.as_deref().unwrap_or("-");
    format!("{}{} ({colour}) · {}\n", word(Word::Warning, lang), level.name.get(lang), level.clause)
}

struct Page<'a> {
    lang: &'a str,
    units: &'a Units,
    text: String,
}

impl Page<'_> {
    fn word(&self, of: Word) -> &'static str {
        word(of, self.lang)
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, of: Word) {
        self.text.push('\n');
        self.line(0, self.word(of));
    }

    /// Columns that verdicts take in this language.
    fn verdict_width(&self) -> usize {
        use Verdict::{Met, MissingData, NeedsJudgement, NotApplicable, NotMet};
        let all = [Met, NotMet, MissingData, NeedsJudgement, NotApplicable];
        all.into_iter().map(|verdict| width(self.word(words::verdict(verdict)))).max().unwrap_or(0)
    }

    fn explanation(&mut self, of: &Explanation) {
        let lang = self.lang;
        let subject = if of.subject.name.is_empty() { &of.subject.id } else { &of.subject.name };
        let version = format!("{} {}", self.word(Word::Version), of.version.id);
        self.line(0, &format!("{subject} ({})", of.subject.id));
        self.line(0, &format!("{} · {version}", of.name.get(lang)));
        let mut head = vec![(Word::Basis, self.document(of))];
        head.push((Word::AsOf, of.on.to_string()));
        head.push((Word::Verdict, self.word(words::verdict(of.verdict)).to_owned()));
        let columns = head.iter().map(|(of, _)| width(self.word(*of))).max().unwrap_or(0);
        for (of, text) in head {
            let line = format!("{}  {text}", padded(self.word(of), columns));
            self.line(2, &line);
        }
        if let Some(note) = &of.version.note {
            self.line(2, note.get(lang));
        }
        if !of.scope.is_empty() && of.concerns != Some(true) {
            self.heading(Word::Scope);
            for part in &of.scope {
                self.part(part, 2);
            }
        }
        if !of.conditions.is_empty() {
            self.heading(Word::Conditions);
            let names = of.conditions.iter().map(|line| width(line.name.get(lang))).max().unwrap_or(0);
            for line in &of.conditions {
                self.condition(line, names);
            }
        }
        if let Some(score) = &of.score {
            self.score(score);
        }
        if let Some(grade) = &of.grade {
            self.heading(Word::Grade);
            self.line(2, &format!("{}  {}", grade.name.get(lang), grade.clause));
        }
        if let Some(award) = &of.award {
            self.heading(Word::Award);
            match award.yuan {
                Some(yuan) => {
                    let yuan = self.quantity(&Quantity { value: yuan, unit: "元".to_owned() });
                    self.line(2, &format!("{yuan}  {}  {}", award.name.get(lang), award.clause));
                }
                None => self.line(2, award.name.get(lang)),
            }
        }
        if let Some(nearest) = &of.nearest {
            self.heading(Word::Nearest);
            self.nearest(nearest);
        }
    }

    fn document(&self, of: &Explanation) -> String {
        let version = &of.version;
        let mut parts = vec![version.document.clone(), version.title.get(self.lang).to_owned()];
        parts.push(version.issuer.get(self.lang).to_owned());
        if let Some(issued) = version.issued {
            parts.push(format!("{issued} {}", self.word(Word::Issued)));
        }
        if !version.verified {
            parts.push(format!("[{}]", self.word(Word::Unverified)));
        }
        parts.retain(|part| !part.is_empty());
        parts.join("  ")
    }

    fn condition(&mut self, of: &ConditionLine, names: usize) {
        let columns = self.verdict_width();
        let verdict = padded(self.word(words::verdict(of.verdict)), columns);
        let name = padded(of.name.get(self.lang), names);
        let unverified = if of.verified { "" } else { self.word(Word::Unverified) };
        self.line(2, &format!("{verdict}  {name}  {}  {unverified}", of.clause));
        let indent = columns + 4;
        if let Some(when) = of.when.as_ref().filter(|when| when.holds() != Some(true)) {
            self.line(indent, &format!("{}:", self.word(Word::OnlyWhere)));
            self.part(when, indent + 2);
        }
        match &of.test {
            Some(test) => self.part(test, indent),
            None => self.line(indent, self.word(Word::Judgement)),
        }
        if let Some(waiver) = of.waiver.as_ref().filter(|_| of.own != Verdict::Met)
            && let Some(verdict) = waiver.verdict
        {
            let (name, verdict) = (waiver.name.get(self.lang), self.word(words::verdict(verdict)));
            self.line(indent, &format!("{}: {name}  {}  {verdict}", self.word(Word::Waiver), waiver.clause));
            self.part(&waiver.test, indent + 2);
        }
    }

    fn part(&mut self, part: &Part, indent: usize) {
        match part {
            Part::All { parts, .. } => parts.iter().for_each(|part| self.part(part, indent)),
            Part::Any { parts, .. } => {
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        self.line(indent, self.word(Word::Or));
                    }
                    self.part(part, indent + 2);
                }
            }
            _ => {
                let line = self.sentence(part);
                self.line(indent, &line);
            }
        }
    }

    /// A part that has no parts of its own, in one line.
    fn sentence(&self, part: &Part) -> String {
        let (lang, word) = (self.lang, |of| self.word(of));
        match part {
            Part::Compare(comparison) => match self.noughts(part) {
                Some(noughts) => format!("{}  {noughts}", self.comparison(comparison)),
                None => self.comparison(comparison),
            },
            Part::Choice { name, wanted, negated, chosen, source, holds } => {
                let chosen = chosen.as_ref().map_or(word(Word::Missing), |chosen| chosen.get(lang));
                let is = word(if *negated { Word::WantedIsNot } else { Word::WantedIs });
                let wanted = match holds {
                    Some(true) => String::new(),
                    _ => format!("{is} {}", wanted.get(lang)),
                };
                format!("{}: {chosen}{wanted}  {}", name.get(lang), self.origin(source))
            }
            Part::Held { holds: None, titles, .. } => {
                format!("{}: {}", titles.join(", "), word(Word::Missing))
            }
            Part::Held { holds, titles, negated } => {
                let holds = word(if (*holds == Some(true)) != *negated {
                    Word::TitleHeld
                } else {
                    Word::TitleNotHeld
                });
                format!("{holds} {}", titles.join(", "))
            }
            Part::Attribute { attribute, own, codes, negated, holds } => {
                // What is wanted, or, where that is known to be false, what is.
                let inside = *negated == (*holds == Some(false));
                let is = word(if inside { Word::In } else { Word::NotIn });
                let own = if own.is_empty() { word(Word::UnknownCode) } else { own };
                format!("{} {own}: {is} {}", word(attribute_word(attribute)), codes.join(", "))
            }
            Part::Reported { name, missing, holds, .. } => {
                let reported = (*holds == Some(true)) != *missing;
                format!(
                    "{} {}",
                    name.get(lang),
                    word(if reported { Word::Recorded } else { Word::NotRecorded })
                )
            }
            Part::Other { name, holds, sources } => {
                let verdict = words::verdict(crate::verdicts::of_test(*holds));
                format!("{}: {}  {}", name.get(lang), word(verdict), self.origins(sources))
            }
            Part::All { .. } | Part::Any { .. } => String::new(),
        }
    }

    fn comparison(&self, of: &Comparison) -> String {
        let sign = match of.op.as_str() {
            ">=" => "≥",
            "<=" => "≤",
            "<>" => "≠",
            other => other,
        };
        let places = match (&of.value, &of.threshold) {
            (Some(value), Some(threshold)) => places(value, threshold, self.units, self.lang),
            _ => 6,
        };
        let shown = |of: &Option<Quantity>| {
            let number = of.as_ref().map(|of| quantity(of, places, self.units, self.lang));
            number.unwrap_or_else(|| self.word(Word::Missing).to_owned())
        };
        let wanted = if of.value.is_none() { self.word(Word::Wanted) } else { "" };
        let name = of.name.get(self.lang);
        let mut line = format!("{name} {}{wanted} {sign} {}", shown(&of.value), shown(&of.threshold));
        if let Some(miss) = self.miss(of) {
            line.push_str(&format!("  {miss}"));
        }
        let origins = self.origins(&of.sources);
        if !origins.is_empty() {
            line.push_str(&format!("  {origins}"));
        }
        line
    }

    /// `short by 210,000 yuan`.
    fn miss(&self, of: &Comparison) -> Option<String> {
        let miss = of.distance.as_ref()?;
        if miss.by.value.is_zero() {
            return Some(self.word(Word::MustPass).to_owned());
        }
        let nothing = Quantity { value: rust_decimal::Decimal::ZERO, unit: miss.by.unit.clone() };
        let places = places(&miss.by, &nothing, self.units, self.lang);
        let by = distance(&miss.by, places, self.units, self.lang);
        Some(format!("{} {by}", self.word(if miss.short { Word::Short } else { Word::Over })))
    }

    fn quantity(&self, of: &Quantity) -> String {
        quantity(of, 6, self.units, self.lang)
    }

    fn origins(&self, sources: &[Source]) -> String {
        let mut found: Vec<String> = Vec::new();
        for source in sources {
            let origin = self.origin(source);
            if !origin.is_empty() && !found.contains(&origin) {
                found.push(origin);
            }
        }
        found.join(" ")
    }

    /// `(2022, v1)`: which period and vintage a value was reported in.
    fn origin(&self, source: &Source) -> String {
        let Some(period) = source.period else { return String::new() };
        let vintage = match source.vintage.as_str() {
            "open" => self.word(Word::OpenPeriod),
            other => other,
        };
        let parts = [period.label(self.lang), vintage.to_owned()];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        format!("({})", parts.join(", "))
    }

    fn score(&mut self, of: &ScoreLine) {
        let lang = self.lang;
        self.heading(Word::ScoreHeading);
        let points = |points: Option<rust_decimal::Decimal>| {
            points.map_or_else(|| word(Word::Missing, lang).to_owned(), |points| grouped(points, 6))
        };
        let max = of.max.map(|max| format!("  {} {}", self.word(Word::Of), grouped(max, 6)));
        self.line(2, &format!("{}{}", points(of.total), max.unwrap_or_default()));
        for group in &of.groups {
            self.line(2, &format!("{}  {}", group.name.get(lang), points(group.points)));
        }
        let names = of.items.iter().map(|item| width(item.name.get(lang))).max().unwrap_or(0);
        for item in &of.items {
            let state = match item.state {
                ItemState::Scored => &self.scored(item),
                ItemState::LeftOut => self.word(Word::LeftOut),
                ItemState::Missing => self.word(Word::MissingData),
                ItemState::Given => self.word(Word::Given),
                ItemState::Average => self.word(Word::Average),
                ItemState::Reweighed => self.word(Word::Reweighed),
            };
            let number = item.points.map_or_else(|| "-".to_owned(), |points| grouped(points, 4));
            let max = item.max.map(|max| format!("/ {}", grouped(max, 6))).unwrap_or_default();
            let name = padded(item.name.get(lang), names);
            self.line(4, &format!("{name}  {number:>9} {max:<6}  {state}  {}", item.clause));
        }
    }

    /// What gave an item its points: the band's name, or else what its condition compares.
    fn scored(&self, item: &ItemLine) -> String {
        match &item.test {
            Some(test @ Part::Compare(_)) if item.band.zh.is_empty() => self.sentence(test),
            _ if item.band.zh.is_empty() => item.text.clone(),
            _ => item.band.get(self.lang).to_owned(),
        }
    }

    fn nearest(&mut self, of: &Nearest) {
        for (at, step) in of.steps.iter().enumerate() {
            self.step(at + 1, step);
        }
    }

    fn step(&mut self, number: usize, of: &Step) {
        let waiver = if of.by_waiver { format!(" ({})", self.word(Word::ByWaiver)) } else { String::new() };
        self.line(2, &format!("{number}. {}{waiver}", of.name.get(self.lang)));
        for way in &of.ways {
            let line = match way {
                Way::Reach(comparison) => self.reach(comparison),
                Way::Get(part) => self.get(part),
                Way::Report(part) => match self.noughts(part) {
                    Some(noughts) => format!("{} {noughts}", self.word(Word::CheckFirst)),
                    None => format!("{} {}", self.word(Word::ReportFirst), self.reported(part)),
                },
                Way::Judge => self.word(Word::JudgeFirst).to_owned(),
            };
            self.line(5, &line);
        }
        if let Some(help) = &of.help {
            self.line(5, &format!("{}: {}", self.word(Word::Help), help.get(self.lang)));
        }
    }

    fn reach(&self, of: &Comparison) -> String {
        self.comparison(&Comparison { sources: Vec::new(), ..of.clone() })
    }

    fn get(&self, part: &Part) -> String {
        match part {
            Part::Held { titles, negated: false, .. } => {
                format!("{} {}", self.word(Word::Obtain), titles.join(", "))
            }
            Part::Attribute { attribute, own, codes, negated, .. } => {
                let own = if own.is_empty() { self.word(Word::UnknownCode) } else { own };
                let of = self.word(attribute_word(attribute));
                let is = self.word(if *negated { Word::NotIn } else { Word::In });
                format!("{of} {own}{} {is} {}", self.word(Word::Wanted), codes.join(", "))
            }
            other => self.sentence(other),
        }
    }

    /// The figures that stand at nought where all are reported and nothing comes of them: there is nothing to report, what is
    /// reported cannot be divided by.
    fn noughts(&self, part: &Part) -> Option<String> {
        let (Part::Compare(Comparison { value: None, sources, .. })
        | Part::Other { holds: None, sources, .. }) = part
        else {
            return None;
        };
        let is_nought = |source: &&Source| source.value.as_ref().is_some_and(|of| of.value.is_zero());
        let all = sources.iter().all(|source| source.value.is_some());
        let noughts = sources.iter().filter(is_nought);
        let names: Vec<String> = noughts.map(|source| self.named(source)).collect();
        (all && !names.is_empty()).then(|| format!("{} {}", names.join(", "), self.word(Word::IsNought)))
    }

    /// A figure by its name and period.
    fn named(&self, source: &Source) -> String {
        format!("{} {}", source.name.get(self.lang), self.origin(source)).trim().to_owned()
    }

    /// The names of what was not reported.
    fn reported(&self, part: &Part) -> String {
        let named = |sources: &[Source], name: &Text| {
            let missing = sources.iter().filter(|source| source.value.is_none());
            let names: Vec<String> = missing.map(|source| self.named(source)).collect();
            if names.is_empty() { name.get(self.lang).to_owned() } else { names.join(", ") }
        };
        match part {
            Part::Compare(comparison) => named(&comparison.sources, &comparison.name),
            Part::Choice { name, source, .. } => named(std::slice::from_ref(source), name),
            Part::Other { name, sources, .. } | Part::Reported { name, sources, .. } => named(sources, name),
            Part::Attribute { attribute, .. } => self.word(attribute_word(attribute)).to_owned(),
            Part::All { .. } | Part::Any { .. } | Part::Held { .. } => self.sentence(part),
        }
    }

    fn ladder(&mut self, of: &Ladder) {
        self.line(0, self.word(Word::Ladder));
        let names = of.tiers.iter().map(|tier| width(tier.name.get(self.lang))).max().unwrap_or(0);
        for tier in &of.tiers {
            let verdict = padded(self.word(words::verdict(tier.verdict)), self.verdict_width());
            let held = if tier.held { self.word(Word::Held) } else { "" };
            let next = if of.next.as_ref() == Some(&tier.programme) { self.word(Word::Next) } else { "" };
            let name = padded(tier.name.get(self.lang), names);
            self.line(2, &format!("{}. {name}  {verdict}  {held}{next}", tier.rank));
        }
        if of.next.is_some() {
            self.heading(Word::Nearest);
            match &of.lacks {
                Some(nearest) => self.nearest(nearest),
                None => self.line(2, self.word(Word::NothingLacks)),
            }
        }
    }
}
