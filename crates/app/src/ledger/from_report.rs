use std::collections::{BTreeMap, BTreeSet, HashMap};

use ballast_ledger::{Actor, Draft, Link, Value};
use ballast_model::Scope;
use ballast_packs::plan::{Kind, Shape};
use ballast_store::{AcceptedTask, ReportPlace};
use jiff::civil::Date;

use super::{OpenedItem, Opening, named::named};
use crate::{AppError, Ballast, Question};

/// The kind that tasks of reports become where none is named.
pub const REPORT_TASK: &str = "task";

/// How many of an accepted report's tasks are on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TasksOpened {
    /// What the report is known by.
    pub report: String,
    /// Tasks that somebody does, within the reader's regions.
    pub tasks: usize,
    /// Items opened from them.
    pub opened: usize,
}

/// What became of the tasks of accepted reports.
#[derive(Debug, Clone, Default)]
pub struct ReportTasks {
    /// Items, opened now or before.
    pub opened: Vec<OpenedItem>,
    /// Tasks that could not be opened: report, heading, why.
    pub left: Vec<(String, String, String)>,
}

/// Characters of a title: what fits in a list.
const TITLE: usize = 60;

impl Ballast {
    /// Opens an item for every task of accepted reports, each with its place in the text. A task that stands word for word in a
    /// later version of the report stays the item it was, and so does one of the same document under another name. `office` leads where the text names no office of ours and the duty
    /// list knows none. A task of a region that the opener does not see is left to whoever does.
    ///
    /// # Errors
    /// An unknown kind or office; the catalog's.
    pub async fn open_report_tasks(
        &self,
        actor: &Actor,
        kind: &str,
        report: Option<&str>,
        office: Option<&str>,
    ) -> Result<ReportTasks, AppError> {
        let kind = self.kind(kind)?;
        let fallback = office.map(|office| self.office(office)).transpose()?.map(|office| office.id.clone());
        let tasks = self.store.accepted_tasks(None).await?;
        if let Some(report) = report
            && !tasks.iter().any(|(place, _)| place.name == report)
        {
            // Tasks of one report follow one another: its name once.
            let mut names: Vec<&str> = tasks.iter().map(|(place, _)| place.name.as_str()).collect();
            names.dedup();
            return Err(AppError::unknown("accepted report with tasks", report, names));
        }
        let scope = self.ledger_scope();
        let mut found = ReportTasks::default();
        let (mut openings, mut named) = (Vec::new(), Vec::new());
        let asked: Vec<_> = done_by_somebody(&tasks)
            .filter(|(place, _)| report.is_none_or(|report| report == place.name))
            .collect();
        let sources = self.task_sources(&kind.id, &tasks, &asked).await?;
        // The name under which a document's task is opened here: under another it is the same task.
        let mut under: HashMap<(&str, &str), &str> = HashMap::new();
        for ((place, task), (source, _)) in asked.into_iter().zip(sources) {
            let first = under.entry((place.document.as_str(), task.words.trim())).or_insert(&place.name);
            if *first != place.name {
                continue;
            }
            let draft = self.task_draft(kind, place, task, fallback.as_ref());
            match draft.map(|draft| Draft { source: Some(source), ..draft }) {
                Ok(draft) if !scope.allows("", &draft.region) => {
                    let why = Question::task_outside(&draft.region).in_words(self.lang());
                    found.left.push((place.name.clone(), draft.title, why));
                }
                Ok(draft) => {
                    named.push((place.name.clone(), draft.title.clone()));
                    openings.push(Opening { draft, files: Vec::new() });
                }
                Err(error) => {
                    let named = title(&task.heading, task.words.trim());
                    found.left.push((place.name.clone(), named, error.in_words(self.lang())));
                }
            }
        }
        for (outcome, (report, title)) in self.open_items(actor, openings).await?.into_iter().zip(named) {
            match outcome {
                Ok(opened) => found.opened.push(opened),
                Err(error @ AppError::Refused { .. }) => {
                    found.left.push((report, title, error.in_words(self.lang())))
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// How many tasks of each accepted report are on the ledger as items of a kind; reports without tasks in the reader's regions
    /// are left out.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn report_tasks_opened(&self, kind: &str) -> Result<Vec<TasksOpened>, AppError> {
        let tasks = self.store.accepted_tasks(None).await?;
        let scope = self.ledger_scope();
        let tree = self.tree("regions")?;
        let own = |task: &AcceptedTask| {
            scope == Scope::All
                || self.region("regions", &task.region).is_ok_and(|ix| scope.allows("", &tree.node(ix).code))
        };
        let own: Vec<(&ReportPlace, &AcceptedTask)> =
            done_by_somebody(&tasks).filter(|(_, task)| own(task)).collect();
        let sources = self.task_sources(kind, &tasks, &own).await?;
        let mut found: Vec<TasksOpened> = Vec::new();
        for ((place, _), (_, opened)) in own.into_iter().zip(sources) {
            if found.last().is_none_or(|last| last.report != place.name) {
                found.push(TasksOpened { report: place.name.clone(), tasks: 0, opened: 0 });
            }
            if let Some(last) = found.last_mut() {
                last.tasks += 1;
                last.opened += usize::from(opened);
            }
        }
        Ok(found)
    }

    /// What each task is known by on the ledger, and whether it is there: by the name of its report, or by another under which the
    /// same document was accepted and its task opened.
    async fn task_sources(
        &self,
        kind: &str,
        all: &[(ReportPlace, AcceptedTask)],
        asked: &[(&ReportPlace, &AcceptedTask)],
    ) -> Result<Vec<(String, bool)>, AppError> {
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (place, _) in all {
            names.entry(&place.document).or_default().insert(&place.name);
        }
        let sources = |(place, task): &(&ReportPlace, &AcceptedTask)| -> Vec<String> {
            let others = names.get(place.document.as_str()).into_iter().flatten();
            let others = others.copied().filter(|name| *name != place.name);
            std::iter::once(place.name.as_str()).chain(others).map(|name| source(name, task)).collect()
        };
        let sources: Vec<Vec<String>> = asked.iter().map(sources).collect();
        let opened = self.store.ledger_sources(kind, &sources.concat()).await?;
        let chosen = sources.into_iter().map(|mut of| match of.iter().position(|one| opened.contains(one)) {
            Some(at) => (of.swap_remove(at), true),
            None => (of.swap_remove(0), false),
        });
        Ok(chosen.collect())
    }

    fn task_draft(
        &self,
        kind: &Kind,
        place: &ReportPlace,
        task: &AcceptedTask,
        fallback: Option<&String>,
    ) -> Result<Draft, AppError> {
        let tree = self.tree("regions")?;
        let region = self.region("regions", &task.region)?;
        let region = tree.node(region).code.clone();
        let words = task.words.trim();
        let own = named(&self.packs, &task.owner, words);
        let mut draft = Draft {
            kind: kind.id.clone(),
            title: title(&task.heading, words),
            region: region.clone(),
            lead: own.lead,
            co: own.co,
            links: vec![Link::Report {
                document: place.document.clone(),
                start: usize::try_from(task.place.0).unwrap_or_default(),
                end: usize::try_from(task.place.1).unwrap_or_default(),
                text: words.to_owned(),
            }],
            ..Draft::default()
        };
        if draft.lead.is_none() {
            // Whoever the text says helps does not lead because the one that leads is none of ours.
            let suggested = self.who_answers(&kind.id, &format!("{} {words}", task.owner), &region);
            match suggested.into_iter().find(|suggested| !draft.co.contains(&suggested.lead)) {
                Some(suggested) if draft.co.is_empty() => {
                    (draft.lead, draft.co) = (Some(suggested.lead), suggested.co);
                }
                Some(suggested) => draft.lead = Some(suggested.lead),
                None => draft.lead = fallback.cloned(),
            }
            draft.co.retain(|office| Some(office) != draft.lead.as_ref());
        }
        fill(kind, &mut draft, "measures", words);
        // A plan of a year that says no day means the year's end.
        let year_end = || Date::new(task.year?, 12, 31).ok();
        if let Some(day) = last_day(&task.deadline).or_else(year_end) {
            fill(kind, &mut draft, "deadline", &day.to_string());
        }
        Ok(draft)
    }
}

/// Tasks that somebody does: what has tasks under it is a heading, and its parts are what is done.
fn done_by_somebody(
    tasks: &[(ReportPlace, AcceptedTask)],
) -> impl Iterator<Item = (&ReportPlace, &AcceptedTask)> {
    let parents: BTreeSet<(i64, i64)> =
        tasks.iter().filter_map(|(place, task)| Some((place.report, task.parent?))).collect();
    let mut ordinal = (0, -1);
    tasks.iter().filter_map(move |(place, task)| {
        // Tasks of one report follow one another.
        ordinal = if ordinal.0 == place.report { (place.report, ordinal.1 + 1) } else { (place.report, 0) };
        (!parents.contains(&ordinal)).then_some((place, task))
    })
}

/// What a task is known by on the ledger: the report's name, and its own words.
fn source(report: &str, task: &AcceptedTask) -> String {
    format!("report:{report}:{}", short_hash(task.words.trim()))
}

/// Writes a field where the kind has one of that id and it takes the text; what a kind does not ask for is left out.
pub(super) fn fill(kind: &Kind, draft: &mut Draft, field: &str, text: &str) {
    let Some(field) =
        kind.field(field).filter(|field| !text.is_empty() && !matches!(field.shape, Shape::Rows(_)))
    else {
        return;
    };
    if let Ok(value) = Value::read(field, text) {
        draft.fields.insert(field.id.clone(), value);
    }
}

/// A heading without its number, or the first sentence.
fn title(heading: &str, words: &str) -> String {
    let text = if heading.trim().is_empty() { words } else { heading };
    let first = text.split(['。', '；', '\n']).next().unwrap_or(text).trim();
    first.chars().take(TITLE).collect()
}

/// What tells one task's words from another's.
fn short_hash(words: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(words.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The last day of a deadline as reports write it: a day, a month, a quarter or a year.
fn last_day(deadline: &str) -> Option<Date> {
    let period = || Some(deadline.parse::<ballast_model::Period>().ok()?.last_day());
    deadline.parse().ok().or_else(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_deadlines() {
        assert_eq!(title("", "（一）强链补链。六月底前完成。"), "（一）强链补链");
        assert_eq!(title("强链", "x"), "强链");
        let day = |text| last_day(text).map(|day| day.to_string());
        assert_eq!(day("2025-06-15").as_deref(), Some("2025-06-15"));
        assert_eq!(day("2025-06").as_deref(), Some("2025-06-30"));
        assert_eq!(day("2025-Q3").as_deref(), Some("2025-09-30"));
        assert_eq!(day("年底"), None);
    }
}
