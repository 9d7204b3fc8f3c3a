use std::collections::BTreeMap;

use ballast_model::Text;
use ballast_packs::plan::{Frame, Programme, Version, Warning};
use ballast_rules::{Codes, Warned, explain::GradeLine, replay};
use jiff::civil::Date;
use serde::Serialize;

use super::reader::Reader;
use crate::AppError;

/// The level a warning shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarningLine {
    /// Id; `missing` where it cannot be said.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Clause.
    pub clause: String,
    /// Colour id.
    pub colour: Option<String>,
}

impl WarningLine {
    /// As a published verdict keeps it.
    pub fn as_grade(&self) -> GradeLine {
        let Self { id, name, clause, colour } = self.clone();
        GradeLine { id, name, clause, colour }
    }
}

impl Reader<'_> {
    /// What a warning shows of each subject at the last reporting period that ended by a day, with those replayed before it.
    pub(super) async fn warned(
        &mut self,
        programme: &Programme,
        version: &Version,
        on: Date,
    ) -> Result<BTreeMap<String, Warned>, AppError> {
        let Some(warning) = &version.warning else { return Ok(BTreeMap::new()) };
        let frames = self.warning_frames(programme, version, warning, on).await?;
        let last = frames.last().cloned().unwrap_or_default();
        let codes = Codes::of(&self.ballast.packs)?;
        let replayed = replay(programme, version, &frames, codes)?;
        let now: std::collections::HashSet<&str> = last.subject.iter().collect();
        Ok(replayed
            .into_iter()
            .filter(|(subject, _)| now.contains(subject.as_str()))
            .filter_map(|(subject, levels)| Some((subject, *levels.last()?)))
            .collect())
    }

    /// A frame per period, made as of its end, the oldest first.
    async fn warning_frames(
        &mut self,
        programme: &Programme,
        version: &Version,
        warning: &Warning,
        on: Date,
    ) -> Result<Vec<Frame>, AppError> {
        let form = self.ballast.form(&warning.form)?;
        let Some(mut period) = self.latest(&warning.form, on).await? else { return Ok(Vec::new()) };
        let mut periods = vec![period];
        for _ in 1..warning.history {
            period = form.previous(period);
            periods.push(period);
        }
        let mut frames = Vec::new();
        for period in periods.into_iter().rev() {
            if self.ballast.store.period(&form.id, period).await?.is_some() {
                let gathered = self.gather(programme.subject, &[version], period.last_day()).await?;
                frames.push(gathered.frame);
            }
        }
        Ok(frames)
    }
}

/// A level in words.
pub(super) fn line(warning: &Warning, warned: Warned) -> Option<WarningLine> {
    let grade = match warned {
        Warned::Level(at) => &warning.levels.get(at)?.grade,
        Warned::Calm => &warning.calm,
        Warned::Missing => {
            return Some(WarningLine {
                id: "missing".to_owned(),
                name: Text::new("缺数据", "missing data"),
                clause: String::new(),
                colour: None,
            });
        }
        Warned::NotApplicable => return None,
    };
    Some(WarningLine {
        id: grade.id.clone(),
        name: grade.name.clone(),
        clause: grade.clause.clone(),
        colour: grade.colour.clone(),
    })
}
