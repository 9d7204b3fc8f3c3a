use ballast_model::{Period, Subject};
use ballast_packs::plan::{Frame, Input, Programme, Version};
use ballast_rules::{
    Codes, Explanation, Prepared,
    explain::{Ladder, ladder},
};
use jiff::civil::Date;
use serde::Serialize;

use super::{RuleCase, WarningLine, frame::Gathered, reader::Reader, warning};
use crate::{AppError, Ballast, Question};

/// Which verdict to explain.
#[derive(Debug, Clone, Default)]
pub struct ExplainQuery {
    /// Id of the programme.
    pub programme: String,
    /// Id or full name of the subject.
    pub subject: String,
    /// The day, and what an applicant states.
    pub case: RuleCase,
    /// Keep the verdict as it is, for ever.
    pub publish: bool,
}

/// A verdict and everything it rests on.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The verdict, condition by condition.
    pub explanation: Explanation,
    /// The files and rows that the values were reported in.
    pub origins: Vec<ValueOrigin>,
    /// What a warning shows.
    pub warning: Option<WarningLine>,
    /// Where the subject stands on the programme's ladder, where it is a tier of one.
    pub ladder: Option<Ladder>,
    /// The number under which it was published.
    pub published: Option<i64>,
}

/// Where a return that was read came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueOrigin {
    /// Form.
    pub form: String,
    /// Period.
    pub period: Period,
    /// Vintage, or "open".
    pub vintage: String,
    /// File it came in.
    pub file: String,
    /// Sheet; empty where there is none.
    pub sheet: String,
    /// Row in the file, counted from 1.
    pub row: u32,
}

impl Ballast {
    /// Why a verdict is what it is.
    ///
    /// # Errors
    /// An unknown programme, a version that does not fit, a subject without returns.
    pub async fn explain_rule(&self, query: &ExplainQuery) -> Result<Explained, AppError> {
        let programme = self.programme(&query.programme)?;
        let on = self.reference_date(&[programme], &query.case).await?;
        // Whoever is asked about goes by the version of their region, as in a run.
        let by = self.by_region(programme, &query.case.on(on, None))?;
        let mut reader = Reader::new(self, by.versions().iter().copied(), query.case.as_of);
        let gathered = reader.gather(programme.subject, by.versions(), on).await?;
        let (version, frame, row) = by.row_of(&gathered, &query.subject)?;
        let prepared = Prepared::new(programme, version, &self.packs.units);
        let clerk = prepared.over(&frame, Codes::of(&self.packs)?)?;
        let explanation = clerk.account(row).explanation();
        let subject = explanation.subject.clone();
        let mut warning = None;
        if let Some(declared) = &version.warning {
            let levels = reader.warned(programme, version, on).await?;
            warning = levels.get(&subject.id).and_then(|level| warning::line(declared, *level));
        }
        let ladder = self.ladder_of(programme, &explanation, &query.case, on).await?;
        let published = match query.publish {
            true => Some(self.publish_verdict(clerk.judge(), row, warning.as_ref(), ladder.as_ref()).await?),
            false => None,
        };
        Ok(Explained {
            origins: self.value_origins(&gathered, &subject.id).await?,
            ladder,
            warning,
            explanation,
            published,
        })
    }

    /// The rows of the files that a subject's values stand in.
    async fn value_origins(&self, gathered: &Gathered, subject: &str) -> Result<Vec<ValueOrigin>, AppError> {
        let mut origins = Vec::new();
        for ((form, period), found) in &gathered.returns {
            let Some(row) = found.table.subject.iter().position(|id| id == subject) else { continue };
            let origin = found.table.origin_at(row);
            let submission = self.store.submission(origin.submission).await?;
            origins.push(ValueOrigin {
                form: form.clone(),
                period: *period,
                vintage: found.vintage.clone(),
                file: submission.map(|submission| submission.source_name).unwrap_or_default(),
                sheet: origin.sheet,
                row: origin.row,
            });
        }
        Ok(origins)
    }

    /// The tiers of the programme's ladder, each explained for the same subject.
    async fn ladder_of(
        &self,
        programme: &Programme,
        explanation: &Explanation,
        case: &RuleCase,
        on: Date,
    ) -> Result<Option<Ladder>, AppError> {
        let Some(tier) = &programme.tier else { return Ok(None) };
        let Subject { id, region, .. } = &explanation.subject;
        let mut tiers: Vec<(&Programme, Explanation)> = vec![(programme, explanation.clone())];
        for other in self.packs.programmes.values() {
            let same = other.tier.as_ref().is_some_and(|of| of.ladder == tier.ladder);
            if !same || other.id == programme.id {
                continue;
            }
            // A tier that has no version for the case is not on the ladder that day.
            let Ok(version) = self.picked(other, &case.on(on, Some(region))) else { continue };
            let gathered =
                Reader::new(self, [version], case.as_of).gather(other.subject, &[version], on).await?;
            let frame = gathered.narrowed(version);
            let Some(row) = frame.subject.iter().position(|subject| subject == id) else { continue };
            let prepared = Prepared::new(other, version, &self.packs.units);
            let clerk = prepared.over(&frame, Codes::of(&self.packs)?)?;
            tiers.push((other, clerk.account(row).explanation()));
        }
        let titles = self.store.titles(case.as_of, &self.scope).await?;
        let held: Vec<String> = titles
            .into_iter()
            .filter(|entry| entry.subject == *id && entry.holds_on(on))
            .map(|entry| entry.title)
            .collect();
        let tiers: Vec<(&Programme, &Explanation)> = tiers.iter().map(|(of, found)| (*of, found)).collect();
        Ok(Some(ladder(&tier.ladder, &tiers, &held)))
    }

    /// A published verdict as it was printed, after making it again from its own rule and values.
    ///
    /// # Errors
    /// A number that was never given, a record of a later format, or one that does not agree with itself.
    pub async fn published_rule(&self, id: i64) -> Result<(ballast_rules::Published, String), AppError> {
        let kept = self.store.published_verdict(id, &self.scope).await?;
        let wrong = |what: String| AppError::Question(Question::verdict_unread(id, what));
        let record: ballast_rules::Published =
            serde_json::from_str(&kept.verdict.content).map_err(|error| wrong(error.to_string()))?;
        let text = record.replay(&self.lang).map_err(|error| wrong(error.to_string()))?.to_owned();
        Ok((record, text))
    }
}

/// The row of a subject, by id or by its full name.
pub(super) fn row_of(
    frame: &Frame,
    text: &str,
    programme: &Programme,
    version: &Version,
) -> Result<usize, AppError> {
    let text = text.trim();
    if let Some(row) = frame.subject.iter().position(|id| id == text) {
        return Ok(row);
    }
    let named: Vec<usize> = (0..frame.len()).filter(|&row| frame.name.get(row) == text).collect();
    match named[..] {
        [row] => return Ok(row),
        [] => {}
        _ => {
            let ids: Vec<&str> = named.iter().map(|&row| frame.subject.get(row)).collect();
            return Err(AppError::Question(Question::several_subjects(text, ids.join(", "))));
        }
    }
    if frame.is_empty() {
        let mut read: Vec<String> = (version.inputs.iter())
            .filter_map(|used| match &used.input {
                Input::Field { form, .. } => Some(form.clone()),
                Input::Figure { indicator, .. } => Some(indicator.clone()),
                _ => None,
            })
            .collect();
        read.sort_unstable();
        read.dedup();
        return Err(AppError::Question(Question::nobody_reported(
            &programme.id,
            &version.id,
            read.join(", "),
            frame.on,
        )));
    }
    let near = (0..frame.len()).filter(|&row| frame.name.get(row).contains(text));
    let near: Vec<&str> = near.take(5).map(|row| frame.subject.get(row)).collect();
    if near.is_empty() {
        return Err(AppError::Question(Question::not_judged(text, &programme.id, frame.on, frame.len())));
    }
    Err(AppError::unknown("subject", text, near))
}
