use super::{Task, Tasks};
use crate::{Flag, PlannedTask, outline::Outline, place::Places, points::Points};

/// The tasks as records, with offsets in code points. Their targets are filled in when the figures are known.
///
/// `text` is the text as it stands; the tasks' offsets are bytes of it.
pub(crate) fn records(text: &str, tasks: &Tasks, outline: &Outline, places: &Places) -> Vec<PlannedTask> {
    let bytes = tasks.all.iter().flat_map(|task| [task.range.start, task.range.end]);
    let points = Points::new(text, bytes);
    tasks.all.iter().map(|task| record(text, task, outline, places, &points)).collect()
}

fn record(text: &str, task: &Task, outline: &Outline, places: &Places, points: &Points) -> PlannedTask {
    let section = &outline.sections[task.section];
    let moved = outline.moved_at(task.range.start);
    let place = moved.or(section.region).map(|id| places.get(id));
    let mut flags = Vec::new();
    for (flag, lacks) in [
        (Flag::NoOwner, task.owner.is_none()),
        (Flag::NoNumber, true),
        (Flag::NoDeadline, task.deadline.is_none()),
    ] {
        if lacks {
            flags.push(flag);
        }
    }
    PlannedTask {
        start: points.of(task.range.start),
        end: points.of(task.range.end),
        heading: text[task.heading.clone()].to_owned(),
        region: section
            .park
            .clone()
            .filter(|_| moved.is_none())
            .or_else(|| place.map(|place| place.name.clone())),
        region_code: place.filter(|_| section.park.is_none()).and_then(|place| place.code.clone()),
        plan_year: task.plan_year,
        level: task.level,
        parent: task.parent,
        targets: Vec::new(),
        owner: task.owner.clone(),
        deadline: task.deadline.clone(),
        flags,
    }
}

/// Gives each task the figures inside it that are promised: `figures` are the byte at which each begins and whether it
/// is a target, in order. Returns the task of every figure.
pub(crate) fn attach(
    tasks: &Tasks,
    records: &mut [PlannedTask],
    figures: impl IntoIterator<Item = (usize, bool)>,
) -> Vec<Option<usize>> {
    let mut of = Vec::new();
    for (nth, (byte, promised)) in figures.into_iter().enumerate() {
        let task = tasks.at(byte);
        if let Some(record) = task.and_then(|task| records.get_mut(task)).filter(|_| promised) {
            record.targets.push(nth);
            record.flags.retain(|flag| *flag != Flag::NoNumber);
        }
        of.push(task);
    }
    of
}
