//! What stands of the reports that were accepted.

use ballast_packs::plan::TargetMeasure;

use super::Session;
use crate::{
    args::{TargetsArgs, TasksArgs},
    output::Sheet,
};

pub async fn targets(session: &Session, args: &TargetsArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let mut sheet = Sheet::new(&[
        ("region", session.say("区划", "region")),
        ("name", session.say("名称", "name")),
        ("indicator", session.say("指标", "indicator")),
        ("year", session.say("年度", "year")),
        ("measure", session.say("类型", "measure")),
        ("value", session.say("目标", "target")),
        ("unit", session.say("单位", "unit")),
        ("source", session.say("出处", "source")),
    ]);
    for target in ballast.targets_in_force(args.as_of).await? {
        if args.year.is_some_and(|year| year != target.year.year()) {
            continue;
        }
        let indicator = ballast.packs.indicators.get(&target.indicator);
        let tree =
            indicator.and_then(|of| ballast.packs.forms.get(&of.form)).map(|form| form.region_tree.as_str());
        let tree = ballast.packs.tree(tree.unwrap_or("regions"));
        let name = tree
            .and_then(|tree| Some(tree.node(tree.find(&target.region)?).name_in(session.lang()).to_owned()));
        let (measure, unit) = match target.measure {
            TargetMeasure::Growth => (session.say("增速", "growth"), "%"),
            TargetMeasure::Level => {
                (session.say("总量", "level"), indicator.map_or("", |of| ballast.unit(&of.unit)))
            }
        };
        sheet.rows.push(vec![
            target.region,
            name.unwrap_or_default(),
            target.indicator,
            target.year.year().to_string(),
            measure.to_owned(),
            target.value.normalize().to_string(),
            unit.to_owned(),
            target.source,
        ]);
    }
    Ok(sheet.print(args.format)?)
}

pub async fn tasks(session: &Session, args: &TasksArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let mut sheet = Sheet::new(&[
        ("report", session.say("报告", "report")),
        ("region", session.say("区域", "region")),
        ("year", session.say("年度", "year")),
        ("level", session.say("层级", "level")),
        ("heading", session.say("任务", "task")),
        ("owner", session.say("牵头单位", "owner")),
        ("deadline", session.say("时限", "deadline")),
        ("lacks", session.say("待补", "lacks")),
        ("start", session.say("位置", "start")),
    ]);
    for (report, task) in ballast.planned_tasks(args.as_of).await? {
        if args.year.is_some() && args.year != task.year {
            continue;
        }
        sheet.rows.push(vec![
            report,
            task.region,
            task.year.map(|year| year.to_string()).unwrap_or_default(),
            task.level.to_string(),
            task.heading,
            task.owner,
            task.deadline,
            ballast_app::read::lacks(&task.lacks, session.lang()),
            task.place.0.to_string(),
        ]);
    }
    Ok(sheet.print(args.format)?)
}
