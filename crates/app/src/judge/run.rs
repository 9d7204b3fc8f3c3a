use std::collections::{BTreeMap, BTreeSet};

use ballast_model::{Text, Verdict};
use ballast_packs::plan::{JudgedKind, Programme, Version};
use ballast_rules::{
    Changes, Codes, Judge, Outcomes, Tally, changes_of, countable, tally_of, warned_changes,
};
use jiff::civil::Date;
use serde::Serialize;

use super::{RuleCase, by_region::ByRegion, frame::Gathered, reader::Reader, warning};
use crate::{AppError, Ballast};

/// Which programmes to run.
#[derive(Debug, Clone, Default)]
pub struct RunQuery {
    /// Ids; all where none is given. Of a single one its subjects are listed.
    pub programmes: Vec<String>,
    /// The day, and what an applicant states.
    pub case: RuleCase,
    /// Who gained or lost it since this day.
    pub changed_since: Option<Date>,
    /// Only subjects in this region: a code or a name. Places and means stay those of everyone.
    pub within: Option<String>,
}

/// What programmes came to.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport {
    /// The reference date.
    pub on: Date,
    /// Whether it was given.
    pub given: bool,
    /// What it was taken from, where it was not given.
    pub date_note: Option<String>,
    /// One line per version that judged somebody, or programme that could not be asked.
    pub lines: Vec<RunLine>,
}

/// What one version came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RunLine {
    /// Id of the programme.
    pub programme: String,
    /// Its name.
    pub name: Text,
    /// The version; nothing where none fits.
    pub version: Option<String>,
    /// False: nobody has held it against its document.
    pub verified: bool,
    /// Why it could not be asked.
    pub why_not: Option<String>,
    /// What was read: form or indicator, period, vintage.
    pub read: Vec<(String, String, String)>,
    /// Figures that could not be computed, and why; who is judged by them has missing data.
    pub notes: Vec<String>,
    /// Counts.
    pub tally: Tally,
    /// Subjects that it does not concern.
    pub not_applicable: usize,
    /// Subjects by grade or level: id, name, how many.
    pub grades: Vec<(String, Text, usize)>,
    /// Subjects, where a single programme is asked for.
    pub subjects: Vec<RunSubject>,
    /// Who gained or lost it, and why, where a day is given to compare with.
    pub changes: Option<Changes>,
}

/// One subject.
#[derive(Debug, Clone, Serialize)]
pub struct RunSubject {
    /// Id.
    pub subject: String,
    /// Name.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Size code.
    pub size: String,
    /// The whole.
    pub verdict: Verdict,
    /// Id of the grade, or of the level of a warning.
    pub grade: Option<String>,
    /// Yuan granted, exactly.
    pub yuan: String,
    /// Names of the conditions that the verdict hangs on.
    pub because: Vec<Text>,
}

/// A version that somebody is judged by, with those that judge in other regions.
#[derive(Clone, Copy)]
struct Picked<'a> {
    programme: &'a Programme,
    version: &'a Version,
    by: &'a ByRegion<'a>,
}

impl Ballast {
    /// Runs programmes over everyone who has returns in the forms they read.
    ///
    /// # Errors
    /// An unknown programme or region; a version that does not fit, where a single programme is asked for.
    pub async fn run_rules(&self, query: &RunQuery) -> Result<RunReport, AppError> {
        let programmes: Vec<&Programme> = match query.programmes.is_empty() {
            true => self.packs.programmes.values().collect(),
            false => query.programmes.iter().map(|id| self.programme(id)).collect::<Result<_, _>>()?,
        };
        let on = self.reference_date(&programmes, &query.case).await?;
        let date_note = query.case.on.is_none().then(|| self.default_date_note(&programmes, on));
        let single = query.programmes.len() == 1;
        let (mut found, mut lines) = (Vec::new(), Vec::new());
        for programme in programmes {
            match self.by_region(programme, &query.case.on(on, None)) {
                Ok(by) => found.push((programme, by)),
                Err(error) if single => return Err(error),
                Err(error) => lines.push(RunLine {
                    programme: programme.id.clone(),
                    name: programme.name.clone(),
                    why_not: Some(error.to_string()),
                    ..RunLine::default()
                }),
            }
        }
        let picked: Vec<Picked<'_>> = found
            .iter()
            .flat_map(|(programme, by)| by.versions().iter().map(|version| Picked { programme, version, by }))
            .collect();
        let within = self.region_filter(query.within.as_deref())?;
        let mut reader = Reader::new(self, picked.iter().map(|of| of.version), query.case.as_of);
        let mut run =
            Run { ballast: self, on, within, detail: single, paid: self.paid_as_of(query.case.as_of).await? };
        for kind in [
            JudgedKind::Enterprise,
            JudgedKind::Region,
            JudgedKind::Industry,
            JudgedKind::Project,
            JudgedKind::Chain,
        ] {
            let of_kind: Vec<Picked<'_>> =
                picked.iter().copied().filter(|of| of.programme.subject == kind).collect();
            lines.extend(run.kind(&mut reader, kind, &of_kind).await?);
        }
        if let Some(before) = query.changed_since {
            for line in &mut lines {
                if line.version.is_some() {
                    line.changes = run.changed(query, line, before).await?;
                }
            }
        }
        lines.sort_by(|a, b| (&a.programme, &a.version).cmp(&(&b.programme, &b.version)));
        Ok(RunReport { on, given: query.case.on.is_some(), date_note, lines })
    }

    /// Codes of a region and all below it; nothing for everywhere.
    pub(super) fn region_filter(&self, within: Option<&str>) -> Result<Option<Vec<String>>, AppError> {
        let Some(text) = within else { return Ok(None) };
        let codes =
            self.codes_below("regions", self.region_seen("regions", self.region("regions", text)?)?)?;
        Ok((!codes.is_empty()).then_some(codes))
    }
}

/// One run, as its parts need it.
struct Run<'a> {
    ballast: &'a Ballast,
    on: Date,
    within: Option<Vec<String>>,
    detail: bool,
    paid: Vec<ballast_rules::Paid>,
}

impl Run<'_> {
    fn keeps(&self, region: &str) -> bool {
        self.within
            .as_ref()
            .is_none_or(|codes| codes.binary_search_by(|code| code.as_str().cmp(region)).is_ok())
    }

    /// All versions over one kind of subject: those that can be judged row by row at once, the others each by itself.
    async fn kind(
        &mut self,
        reader: &mut Reader<'_>,
        kind: JudgedKind,
        picked: &[Picked<'_>],
    ) -> Result<Vec<RunLine>, AppError> {
        if picked.is_empty() {
            return Ok(Vec::new());
        }
        let versions: Vec<&Version> = picked.iter().map(|of| of.version).collect();
        let gathered = reader.gather(kind, &versions, self.on).await?;
        let (quick, slow): (Vec<Picked<'_>>, Vec<Picked<'_>>) = picked
            .iter()
            .copied()
            .partition(|of| !self.detail && countable(of.version) && of.version.award.is_none());
        let mut lines = self.count(&gathered, &quick)?;
        for Picked { programme, version, by } in slow {
            let mut line = head(programme, version, &gathered);
            if let Some(declared) = &version.warning {
                let levels = reader.warned(programme, version, self.on).await?;
                self.levels(
                    &mut line,
                    &gathered,
                    &by.judged_by(version, &gathered.frame.region),
                    declared,
                    &levels,
                );
            } else {
                let frame = gathered.narrowed_by(version, by);
                let judge = Judge::new(programme, version, &frame, Codes::of(&self.ballast.packs)?)?;
                let paid = gathered.paid_by(version, by, &self.paid);
                self.fill(&mut line, &self.ballast.outcomes(&judge, &paid)?);
            }
            lines.push(line);
        }
        Ok(lines)
    }

    /// Counts by the evaluator that was handed in.
    fn count(&self, gathered: &Gathered, quick: &[Picked<'_>]) -> Result<Vec<RunLine>, AppError> {
        let versions: Vec<(&Programme, &Version)> =
            quick.iter().map(|Picked { programme, version, .. }| (*programme, *version)).collect();
        let judged = self.ballast.judged(&versions, &gathered.frame)?;
        let lines = quick.iter().zip(judged).map(|(Picked { programme, version, by }, verdicts)| {
            let mut line = head(programme, version, gathered);
            for (row, concerned) in gathered.concerns_by(version, by).into_iter().enumerate() {
                if !concerned || !self.keeps(gathered.frame.region.get(row)) {
                    continue;
                }
                match verdicts.get(row) {
                    Verdict::Met => line.tally.met += 1,
                    Verdict::NotMet => line.tally.not_met += 1,
                    Verdict::MissingData => line.tally.missing += 1,
                    Verdict::NeedsJudgement => line.tally.needs_judgement += 1,
                    Verdict::NotApplicable => {
                        line.not_applicable += 1;
                        continue;
                    }
                }
                line.tally.judged += 1;
            }
            line
        });
        Ok(lines.collect())
    }

    fn fill(&self, line: &mut RunLine, outcomes: &Outcomes<'_, '_>) {
        let (frame, version) = (outcomes.judge().frame(), outcomes.judge().version());
        line.tally = tally_of(outcomes, |region| self.keeps(region));
        let kept = |row: &usize| self.keeps(frame.region.get(*row));
        line.not_applicable = (0..frame.len()).filter(kept).count() - line.tally.judged;
        let grades = version.grading.iter().flat_map(|grading| &grading.grades);
        line.grades = grades
            .map(|grade| {
                let count = line.tally.grades.get(&grade.id).copied().unwrap_or(0);
                (grade.id.clone(), grade.name.clone(), count)
            })
            .collect();
        if !self.detail {
            return;
        }
        let concerned = |row: &usize| outcomes.verdict(*row) != Verdict::NotApplicable;
        let rows = outcomes.by_subject().into_iter().filter(kept).filter(concerned);
        line.subjects = rows
            .map(|row| {
                let of = outcomes.outcome(row);
                RunSubject {
                    because: of
                        .conditions
                        .iter()
                        .zip(outcomes.conditions())
                        .filter(|(verdict, _)| of.verdict != Verdict::Met && **verdict == of.verdict)
                        .map(|(_, (_, name))| name.clone())
                        .collect(),
                    subject: of.subject,
                    name: of.name,
                    region: of.region,
                    size: of.size,
                    verdict: of.verdict,
                    grade: of.grade,
                    yuan: of.yuan.normalize().to_string(),
                }
            })
            .collect();
        line.subjects.sort_by_key(|of| (order(of.verdict), of.subject.clone()));
    }

    /// Levels of a warning. A level or calm counts as judged; what cannot be said as missing.
    fn levels(
        &self,
        line: &mut RunLine,
        gathered: &Gathered,
        judged: &[bool],
        declared: &ballast_packs::plan::Warning,
        levels: &BTreeMap<String, ballast_rules::Warned>,
    ) {
        let frame = &gathered.frame;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for row in (0..frame.len()).filter(|&row| judged[row] && self.keeps(frame.region.get(row))) {
            let Some(level) = levels.get(frame.subject.get(row)) else { continue };
            let Some(shown) = warning::line(declared, *level) else {
                line.not_applicable += 1;
                continue;
            };
            line.tally.judged += 1;
            let missing = shown.id == "missing";
            line.tally.missing += usize::from(missing);
            *counts.entry(shown.id.clone()).or_default() += 1;
            if self.detail && *level != ballast_rules::Warned::Calm {
                line.subjects.push(RunSubject {
                    subject: frame.subject.get(row).to_owned(),
                    name: frame.name.get(row).to_owned(),
                    region: frame.region.get(row).to_owned(),
                    size: frame.size.get(row).to_owned(),
                    verdict: if missing { Verdict::MissingData } else { Verdict::Met },
                    grade: Some(shown.id),
                    yuan: "0".to_owned(),
                    because: vec![shown.name],
                });
            }
        }
        let grades = declared.levels.iter().map(|level| &level.grade).chain([&declared.calm]);
        line.grades = grades
            .map(|grade| (grade.id.clone(), grade.name.clone(), counts.get(&grade.id).copied().unwrap_or(0)))
            .collect();
    }

    /// Who gained or lost a programme between two days.
    async fn changed(
        &self,
        query: &RunQuery,
        line: &RunLine,
        before: Date,
    ) -> Result<Option<Changes>, AppError> {
        let programme = self.ballast.programme(&line.programme)?;
        let Some(version) = programme.versions.iter().find(|of| Some(&of.id) == line.version.as_ref()) else {
            return Ok(None);
        };
        // On the earlier day the version of that day counts, in the regions where this one judges now.
        let now = self.ballast.by_region(programme, &query.case.on(self.on, None))?;
        let Ok(earlier) = self.ballast.by_region(programme, &query.case.on(before, None)) else {
            return Ok(None);
        };
        let Some(then) = earlier_version(&earlier, version) else { return Ok(None) };
        let mut reader = Reader::new(self.ballast, [then, version], query.case.as_of);
        if let Some(declared) = &version.warning {
            // A level is of one version: where another stood before, its levels are its own.
            let then = if then.id == version.id { then } else { version };
            let mut sides = Vec::new();
            let mut names: BTreeMap<String, (String, String, String)> = BTreeMap::new();
            for (version, by, day) in [(then, &earlier, before), (version, &now, self.on)] {
                let mut levels = reader.warned(programme, version, day).await?;
                let frame = reader.gather(programme.subject, &[version], day).await?.frame;
                let judged = by.judged_by(version, &frame.region);
                let kept: BTreeSet<&str> = (0..frame.len())
                    .filter(|&row| judged[row] && self.keeps(frame.region.get(row)))
                    .map(|row| frame.subject.get(row))
                    .collect();
                levels.retain(|subject, _| kept.contains(subject.as_str()));
                names.extend((0..frame.len()).map(|row| {
                    let own = |texts: &ballast_model::Texts| texts.get(row).to_owned();
                    (own(&frame.subject), (own(&frame.name), own(&frame.region), own(&frame.size)))
                }));
                sides.push(levels);
            }
            let who = |subject: &str| names.get(subject).cloned().unwrap_or_default();
            return Ok(Some(warned_changes(declared, &sides[0], &sides[1], who)));
        }
        let codes = Codes::of(&self.ballast.packs)?;
        let was = reader.gather(programme.subject, &[then], before).await?.narrowed_by(then, &earlier);
        let is = reader.gather(programme.subject, &[version], self.on).await?.narrowed_by(version, &now);
        let (was, is) =
            (Judge::new(programme, then, &was, codes)?, Judge::new(programme, version, &is, codes)?);
        let (was, is) = (self.ballast.outcomes(&was, &self.paid)?, self.ballast.outcomes(&is, &self.paid)?);
        Ok(Some(changes_of(&was, &is, |region| self.keeps(region))))
    }
}

/// The version of an earlier day that stood where a version judges: the one for the same regions where there is one.
fn earlier_version<'a>(earlier: &ByRegion<'a>, version: &Version) -> Option<&'a Version> {
    let same = |of: &&&Version| of.picks.regions == version.picks.regions;
    let at = version.picks.regions.first().and_then(|region| earlier.at(region));
    earlier.versions().iter().find(same).copied().or(at).or(earlier.versions().first().copied())
}

/// What a version read: form or indicator, period, vintage.
pub(super) fn what_was_read(version: &Version, gathered: &Gathered) -> Vec<(String, String, String)> {
    let mut read: Vec<(String, String, String)> = Vec::new();
    for used in &version.inputs {
        let of = match &used.input {
            ballast_packs::plan::Input::Field { form, .. } => form,
            ballast_packs::plan::Input::Figure { indicator, .. } => indicator,
            _ => continue,
        };
        let Some(column) = gathered.frame.columns.get(&used.input) else { continue };
        let period = column.period.map(|period| period.to_string()).unwrap_or_default();
        let line = (of.clone(), period, column.vintage.clone());
        if !read.contains(&line) {
            read.push(line);
        }
    }
    read
}

fn head(programme: &Programme, version: &Version, gathered: &Gathered) -> RunLine {
    RunLine {
        programme: programme.id.clone(),
        name: programme.name.clone(),
        version: Some(version.id.clone()),
        verified: version.source.verified,
        read: what_was_read(version, gathered),
        notes: gathered.unknown(version),
        ..RunLine::default()
    }
}

/// Met first, then what a person can still do something about.
fn order(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Met => 0,
        Verdict::NeedsJudgement => 1,
        Verdict::MissingData => 2,
        Verdict::NotMet => 3,
        Verdict::NotApplicable => 4,
    }
}
