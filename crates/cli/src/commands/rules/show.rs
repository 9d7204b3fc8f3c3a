use ballast_packs::plan::{Picks, Programme, Version};

use super::{exact, judged, kind, list};
use crate::{
    args::RulesShowArgs,
    commands::Session,
    output::{Sheet, say},
};

pub fn run(session: &Session, args: &RulesShowArgs) -> anyhow::Result<()> {
    let packs = list::packs(session)?;
    let Some(programme) = packs.programmes.get(&args.programme) else {
        anyhow::bail!("no programme is called {:?}: `ballast rules list` has them all", args.programme);
    };
    let versions: Vec<&Version> =
        programme.versions.iter().filter(|of| args.version.as_ref().is_none_or(|id| *id == of.id)).collect();
    if versions.is_empty() {
        let known: Vec<&str> = programme.versions.iter().map(|of| of.id.as_str()).collect();
        anyhow::bail!("{} has no such version: it has {}", programme.id, known.join(", "));
    }
    let mut text = head(session, programme);
    for version in versions {
        text.push_str(&one(session, version));
    }
    Ok(say(text.trim_end())?)
}

fn head(session: &Session, programme: &Programme) -> String {
    format!(
        "{} · {} · {} · {}\n{}\n",
        programme.name.get(session.lang()),
        programme.id,
        kind(session, programme.kind),
        judged(session, programme.subject),
        programme.place
    )
}

fn one(session: &Session, version: &Version) -> String {
    let lang = session.lang();
    let source = &version.source;
    let mut text = format!(
        "\n{} {}: {} {} {}\n",
        session.say("版本", "version"),
        version.id,
        source.issuer.get(lang),
        source.title.get(lang),
        source.number
    );
    let picks = picks(session, &version.picks);
    if !picks.is_empty() {
        text.push_str(&format!("  {} {picks}\n", session.say("适用", "for")));
    }
    if !source.verified {
        text.push_str(&format!("  {}\n", session.say("未与原文核对", "not held against the document")));
    }
    if let Some(note) = &source.note {
        text.push_str(&format!("  {}{}\n", session.say("注：", "note: "), note.get(lang)));
    }
    if !version.parameters.is_empty() {
        let mut sheet = Sheet::new(&[
            ("id", session.say("参数", "parameter")),
            ("name", session.say("名称", "name")),
            ("value", session.say("数值", "value")),
            ("unit", session.say("单位", "unit")),
            ("clause", session.say("条款", "clause")),
        ]);
        for of in &version.parameters {
            sheet.rows.push(vec![
                of.id.clone(),
                of.name.get(lang).to_owned(),
                exact(of.value),
                of.unit.clone(),
                of.clause.clone().unwrap_or_default(),
            ]);
        }
        text.push_str(&format!("{}\n", sheet.table()));
    }
    let mut sheet = Sheet::new(&[
        ("id", session.say("条件", "condition")),
        ("name", session.say("名称", "name")),
        ("clause", session.say("条款", "clause")),
        ("test", session.say("判定式", "test")),
    ]);
    for of in &version.conditions {
        let judgement =
            if of.judgement { session.say("（人工认定）", " (a person decides)") } else { "" };
        sheet.rows.push(vec![
            of.id.clone(),
            format!("{}{judgement}", of.name.get(lang)),
            of.clause.clone(),
            of.text.clone(),
        ]);
        if let Some(waiver) = &of.waiver {
            sheet.rows.push(vec![
                String::new(),
                format!("{} {}", session.say("或者", "or"), waiver.name.get(lang)),
                waiver.clause.clone(),
                waiver.text.clone(),
            ]);
        }
    }
    let grades = version.grading.iter().flat_map(|grading| &grading.grades);
    let levels = version.warning.iter().flat_map(|warning| &warning.levels);
    for grade in grades.chain(levels.map(|level| &level.grade)) {
        let test = version.warning.iter().flat_map(|warning| &warning.levels);
        let enter = test.into_iter().find(|level| level.grade.id == grade.id).map(|level| &level.enter_text);
        sheet.rows.push(vec![
            grade.id.clone(),
            grade.name.get(lang).to_owned(),
            grade.clause.clone(),
            enter.unwrap_or(&grade.text).clone(),
        ]);
    }
    for amount in version.award.iter().flat_map(|award| &award.amounts) {
        sheet.rows.push(vec![
            session.say("金额", "amount").to_owned(),
            amount.name.get(lang).to_owned(),
            amount.clause.clone(),
            amount.text.clone(),
        ]);
    }
    if !sheet.rows.is_empty() {
        text.push_str(&format!("{}\n", sheet.table()));
    }
    text
}

fn picks(session: &Session, picks: &Picks) -> String {
    let mut parts = Vec::new();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    if picks.valid_from.is_some() || picks.valid_to.is_some() {
        let word = session.say("基准日", "reference date");
        parts.push(format!("{word} {}..{}", day(picks.valid_from), day(picks.valid_to)));
    }
    if picks.certificate_from.is_some() || picks.certificate_to.is_some() {
        let word = session.say("证书日期", "certificate");
        parts.push(format!("{word} {}..{}", day(picks.certificate_from), day(picks.certificate_to)));
    }
    for (word, values) in [
        (session.say("申请", "application"), &picks.applications),
        (session.say("批次", "batch"), &picks.batches),
        (session.say("地区", "region"), &picks.regions),
    ] {
        if !values.is_empty() {
            parts.push(format!("{word} {}", values.join(" ")));
        }
    }
    parts.join(" · ")
}
