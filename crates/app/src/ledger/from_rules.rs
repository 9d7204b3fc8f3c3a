use ballast_ledger::{Actor, Draft, Link, Subject};
use ballast_packs::plan::Programme;
use ballast_store::LedgerQuery;

use super::{OpenedItem, Opening, from_report::fill};
use crate::{
    AppError, Ballast, Question,
    judge::{PayoutQuery, RuleCase, RunQuery},
};

/// What became of what rules found.
#[derive(Debug, Clone, Default)]
pub struct FromRules {
    /// Items, opened now or before.
    pub opened: Vec<OpenedItem>,
    /// Subjects about whom an item of the same programme is open already.
    pub going_on: usize,
    /// Subjects that could not be opened for: subject, why.
    pub left: Vec<(String, String)>,
}

impl Ballast {
    /// Opens an item for every subject that a warning is about, at whatever level, unless one of the same programme about the same
    /// subject is still open.
    ///
    /// # Errors
    /// An unknown kind or programme, one that is no warning; the catalog's.
    pub async fn open_warnings(
        &self,
        actor: &Actor,
        kind: &str,
        programme: &str,
        case: RuleCase,
        office: Option<&str>,
    ) -> Result<FromRules, AppError> {
        let kind = self.kind(kind)?;
        let declared = self.programme(programme)?;
        let levels = warned_levels(declared);
        if levels.is_empty() {
            return Err(AppError::Question(Question::no_warning(programme)));
        }
        let run = self
            .run_rules(&RunQuery { programmes: vec![programme.to_owned()], case, ..RunQuery::default() })
            .await?;
        let mut found = FromRules::default();
        let mut openings = Vec::new();
        for line in &run.lines {
            let version = line.version.clone().unwrap_or_default();
            for subject in &line.subjects {
                let Some(level) =
                    subject.grade.as_ref().and_then(|grade| levels.iter().find(|(id, ..)| id == grade))
                else {
                    continue;
                };
                let link = Link::Verdict {
                    programme: programme.to_owned(),
                    version: version.clone(),
                    subject: subject.subject.clone(),
                    on: run.on.to_string(),
                    verdict: level.0.clone(),
                };
                let open = LedgerQuery {
                    kinds: vec![kind.id.clone()],
                    link: Some(super::row::target(&link)),
                    live: Some(true),
                    ..LedgerQuery::default()
                };
                let source = format!("warning:{programme}:{}:{}", subject.subject, run.on);
                if self.store.ledger_source(&kind.id, &source).await?.is_none()
                    && self.store.ledger_count(&open, &ballast_model::Scope::All).await? > 0
                {
                    found.going_on += 1;
                    continue;
                }
                let name = declared.name.get(&self.lang);
                let mut draft = Draft {
                    kind: kind.id.clone(),
                    title: format!("{}：{name}（{}）", subject.name, level.1.get(&self.lang)),
                    region: self.region_of(&subject.subject, &subject.region),
                    subject: Some(Subject { id: subject.subject.clone(), name: subject.name.clone() }),
                    source: Some(source),
                    links: vec![link],
                    ..Draft::default()
                };
                fill(kind, &mut draft, "programme", programme);
                // A kind's levels are the warning's own, or their colours.
                fill(kind, &mut draft, "level", &level.0);
                if let Some(colour) = level.2.as_ref().filter(|_| !draft.fields.contains_key("level")) {
                    fill(kind, &mut draft, "level", colour);
                }
                let because: Vec<&str> = subject.because.iter().map(|text| text.get(&self.lang)).collect();
                let cause = format!("{name}（{}）{}", level.1.get(&self.lang), because.join("；"));
                fill(kind, &mut draft, "cause", &cause);
                self.answerable(&mut draft, office)?;
                openings.push((subject.subject.clone(), Opening { draft, files: Vec::new() }));
            }
        }
        self.open_found(actor, openings, found).await
    }

    /// Opens an item for every line of a programme's list of payments that is still to be paid, with the amount that was not paid
    /// before.
    ///
    /// # Errors
    /// An unknown kind or programme, one without an award; the catalog's.
    pub async fn open_payments(
        &self,
        actor: &Actor,
        kind: &str,
        query: &PayoutQuery,
        office: Option<&str>,
    ) -> Result<FromRules, AppError> {
        let kind = self.kind(kind)?;
        let declared = self.programme(&query.programme)?;
        let report = self.payout_rule(query).await?;
        let mut openings = Vec::new();
        for list in report.all() {
            let payout = &list.payout;
            for line in payout.lines.iter().filter(|line| line.to_be_paid()) {
                let mut draft = Draft {
                    kind: kind.id.clone(),
                    title: format!("{}：{}", line.name, declared.name.get(&self.lang)),
                    region: line.region.clone(),
                    subject: Some(Subject { id: line.subject.clone(), name: line.name.clone() }),
                    source: Some(format!("payout:{}:{}:{}", payout.programme, payout.year, line.subject)),
                    links: vec![Link::Verdict {
                        programme: payout.programme.clone(),
                        version: payout.version.clone(),
                        subject: line.subject.clone(),
                        on: list.on.to_string(),
                        verdict: format!("{:?}", line.verdict).to_lowercase(),
                    }],
                    ..Draft::default()
                };
                fill(kind, &mut draft, "programme", &payout.programme);
                fill(kind, &mut draft, "amount", &(line.granted - line.before).to_string());
                fill(kind, &mut draft, "year", &payout.year.to_string());
                self.answerable(&mut draft, office)?;
                openings.push((line.subject.clone(), Opening { draft, files: Vec::new() }));
            }
        }
        self.open_found(actor, openings, FromRules::default()).await
    }

    /// Where an item about a subject belongs: an enterprise's own region, a region itself, an industry to the whole.
    fn region_of(&self, subject: &str, region: &str) -> String {
        let Some(tree) = self.packs.tree("regions") else { return region.to_owned() };
        let known = [region, subject].into_iter().find_map(|code| tree.find(code)).or_else(|| tree.root());
        known.map_or_else(|| region.to_owned(), |ix| tree.node(ix).code.clone())
    }

    /// Who leads: the office named, else whom the duty list names; else it is the actor's own.
    fn answerable(&self, draft: &mut Draft, office: Option<&str>) -> Result<(), AppError> {
        if let Some(office) = office {
            draft.lead = Some(self.office(office)?.id.clone());
        } else if let Some(suggested) =
            self.who_answers(&draft.kind, &draft.title, &draft.region).into_iter().next()
        {
            (draft.lead, draft.co) = (Some(suggested.lead), suggested.co);
        }
        Ok(())
    }

    async fn open_found(
        &self,
        actor: &Actor,
        openings: Vec<(String, Opening)>,
        mut found: FromRules,
    ) -> Result<FromRules, AppError> {
        let (subjects, openings): (Vec<_>, Vec<_>) = openings.into_iter().unzip();
        for (outcome, subject) in self.open_items(actor, openings).await?.into_iter().zip(subjects) {
            match outcome {
                Ok(opened) => found.opened.push(opened),
                Err(error @ AppError::Refused { .. }) => found.left.push((subject, error.to_string())),
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

/// Levels of a warning in any of its versions, by id, name and colour; not the one that says all is well.
fn warned_levels(programme: &Programme) -> Vec<(String, ballast_model::Text, Option<String>)> {
    let warnings = programme.versions.iter().filter_map(|version| version.warning.as_ref());
    let grades = warnings.flat_map(|warning| &warning.levels).map(|level| &level.grade);
    grades.map(|grade| (grade.id.clone(), grade.name.clone(), grade.colour.clone())).collect()
}
