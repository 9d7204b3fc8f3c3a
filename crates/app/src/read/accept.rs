use std::collections::BTreeMap;

use ballast_model::Scope;
use ballast_packs::plan::Target;
use ballast_reader::{PlannedTask, Reading};
use ballast_store::{AcceptedTask, NewReport, ReportReceipt};
use jiff::civil::Date;
use serde::Serialize;

use super::{
    Lack, Report,
    difference::{Difference, differences},
    jsonl::lines,
    promise::{Promises, as_target, promises},
    words,
};
use crate::{AppError, Ballast};

/// Version of the shape in which the records of an accepted report are kept.
const FORMAT: i64 = 1;

/// How a report is to be accepted.
#[derive(Debug, Clone)]
pub struct AcceptOptions {
    /// What the report is known by; the file's name where none is given. A later report of the same name stands for this one.
    pub name: Option<String>,
    /// Least confidence with which an indicator has to be recognised, from 0 to 1.
    pub least_confidence: f64,
}

/// What accepting a report does, or would do.
#[derive(Debug, Clone, Serialize)]
pub struct Acceptance {
    /// What the report is known by.
    pub name: String,
    /// Figures that become targets, by their indices.
    pub targets: Vec<usize>,
    /// Promised figures that do not, and why.
    pub left: Vec<(usize, Lack)>,
    /// How many tasks are kept.
    pub tasks: usize,
    /// Tasks of those that lack an owner, a number or a date, by their indices.
    pub flagged: Vec<usize>,
    /// Tasks that are not kept because their region is not the acceptor's, by their indices.
    pub outside: Vec<usize>,
    /// The report that stands under the name, where there is one.
    pub before: Option<i64>,
    /// Against that one.
    pub differences: Vec<Difference>,
}

impl Ballast {
    /// What accepting a report would do. Nothing is kept.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn preview_report(
        &self,
        report: &Report,
        options: &AcceptOptions,
    ) -> Result<Acceptance, AppError> {
        let name = options.name.clone().unwrap_or_else(|| report.doc.clone());
        let scope = self.ledger_scope();
        let Promises { targets, left } = self.own_promises(report, options, &scope);
        let (own, outside) = self.own_tasks(&report.reading, &scope);
        let before = self.store.accepted_report(&name).await?;
        let now = lines(&name, &report.reading);
        let lacks = |at: &usize| report.reading.tasks.get(*at).is_some_and(|task| !task.flags.is_empty());
        Ok(Acceptance {
            targets: targets.iter().map(|(at, _)| *at).collect(),
            left,
            tasks: own.len(),
            flagged: own.iter().map(|(at, _)| *at).filter(lacks).collect(),
            outside,
            differences: before.as_ref().map(|before| differences(&before.content, &now)).unwrap_or_default(),
            before: before.map(|before| before.id),
            name,
        })
    }

    /// Keeps a report's targets and tasks, and the original. The same report once more changes nothing; one that differs stands
    /// from now on for the one before. What an assistant proposed is no part of it, nor what is promised for regions outside the
    /// acceptor's reach: that is for whoever sees them.
    ///
    /// # Errors
    /// The catalog's, and files that cannot be written.
    pub async fn accept_report(
        &self,
        report: &Report,
        options: &AcceptOptions,
    ) -> Result<(Acceptance, ReportReceipt), AppError> {
        let acceptance = self.preview_report(report, options).await?;
        let scope = self.ledger_scope();
        let Promises { targets, .. } = self.own_promises(report, options, &scope);
        let text: Vec<char> = report.document.text.chars().collect();
        let (own, _) = self.own_tasks(&report.reading, &scope);
        // A task stands under another by its place among those kept.
        let places: BTreeMap<usize, i64> = own.iter().map(|(at, _)| *at).zip(0..).collect();
        let tasks = own.iter().filter_map(|(at, region)| {
            let of = report.reading.tasks.get(*at)?;
            let parent = of.parent.and_then(|parent| places.get(&parent).copied());
            Some(AcceptedTask { region: region.clone(), parent, ..task(of, &text) })
        });
        let receipt = self
            .store
            .accept_report(
                &NewReport {
                    name: acceptance.name.clone(),
                    file: report.file.clone(),
                    document: report.original.clone(),
                    format: FORMAT,
                    content: lines(&acceptance.name, &report.reading),
                    targets: targets.into_iter().map(|(_, target)| target).collect(),
                    tasks: tasks.collect(),
                },
                &scope,
            )
            .await?;
        Ok((acceptance, receipt))
    }

    /// A report's promises; those for regions outside the scope are left.
    fn own_promises(&self, report: &Report, options: &AcceptOptions, scope: &Scope) -> Promises {
        let mut found = promises(&report.reading, &self.packs, options.least_confidence);
        let (own, outside): (Vec<_>, Vec<_>) =
            found.targets.into_iter().partition(|(_, target)| scope.allows("", &target.region));
        found.left.extend(outside.into_iter().map(|(at, _)| (at, Lack::Outside)));
        found.left.sort_by_key(|(at, _)| *at);
        Promises { targets: own, left: found.left }
    }

    /// A report's tasks within the scope, by their indices, with their region as it is kept; and the indices of the others. For whoever
    /// sees a part only, a task has to name a place that the tree knows.
    fn own_tasks(&self, reading: &Reading, scope: &Scope) -> (Vec<(usize, String)>, Vec<usize>) {
        let (mut own, mut outside) = (Vec::new(), Vec::new());
        for (at, of) in reading.tasks.iter().enumerate() {
            let named = of.region_code.clone().or_else(|| of.region.clone()).unwrap_or_default();
            if *scope == Scope::All {
                own.push((at, named));
                continue;
            }
            let node = self.region("regions", &named).ok().zip(self.tree("regions").ok());
            match node.map(|(node, tree)| tree.node(node).code.clone()) {
                Some(code) if scope.allows("", &code) => own.push((at, code)),
                _ => outside.push(at),
            }
        }
        (own, outside)
    }

    /// Targets in force: those of the packs, then those of accepted reports in the order of their acceptance; the last for the
    /// same region, indicator, year and measure stands. `as_of` leaves out what was accepted after that day.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn targets_in_force(&self, as_of: Option<Date>) -> Result<Vec<Target>, AppError> {
        let mut targets = self.packs.targets.clone();
        for (place, accepted) in self.store.accepted_targets(as_of).await? {
            let Some(target) = as_target(&place, &accepted, &self.lang) else { continue };
            targets.retain(|before| !same(before, &target));
            targets.push(target);
        }
        Ok(targets)
    }

    /// Tasks of accepted reports, each with the report it stands in.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn planned_tasks(&self, as_of: Option<Date>) -> Result<Vec<(String, AcceptedTask)>, AppError> {
        let tasks = self.store.accepted_tasks(as_of).await?;
        Ok(tasks.into_iter().map(|(place, task)| (place.name, task)).collect())
    }
}

fn same(a: &Target, b: &Target) -> bool {
    (&a.region, &a.indicator, a.year, a.measure) == (&b.region, &b.indicator, b.year, b.measure)
}

fn task(of: &PlannedTask, text: &[char]) -> AcceptedTask {
    AcceptedTask {
        region: of.region_code.clone().or_else(|| of.region.clone()).unwrap_or_default(),
        year: of.plan_year,
        level: i64::from(of.level),
        parent: of.parent.map(|parent| parent as i64),
        heading: of.heading.clone(),
        owner: of.owner.clone().unwrap_or_default(),
        deadline: of.deadline.clone().unwrap_or_default(),
        lacks: of.flags.iter().map(|&flag| words::flag_key(flag)).collect::<Vec<_>>().join(" "),
        words: text.get(of.start..of.end).unwrap_or_default().iter().collect(),
        place: (of.start as i64, of.end as i64),
    }
}

impl Acceptance {
    /// Promised figures that do not become targets, as rows: number in the text, why.
    pub fn left_rows(&self, reading: &Reading, lang: &str) -> Vec<Vec<String>> {
        let rows = self.left.iter().filter_map(|(at, lack)| Some((reading.figures.get(*at)?, lack)));
        rows.map(|(figure, lack)| {
            vec![
                figure.start.to_string(),
                figure.indicator.clone(),
                figure.text.clone(),
                figure.region.clone().unwrap_or_default(),
                figure.period.clone().unwrap_or_default(),
                lack.text(lang).to_owned(),
            ]
        })
        .collect()
    }
}
