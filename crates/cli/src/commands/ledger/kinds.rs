use anyhow::Context as _;
use ballast_model::Text;
use ballast_packs::{
    Packs,
    plan::{Kind, Role, Shape},
};

use crate::{
    args::{Format, KindsArgs},
    commands::Session,
    output::{Sheet, say},
};

pub fn run(session: &Session, args: &KindsArgs) -> anyhow::Result<()> {
    let dirs = ballast_app::pack_dirs(&session.args.data, &session.args.packs)?;
    let (packs, _) =
        Packs::load(&dirs).map_err(|diagnostics| ballast_app::AppError::Packs { diagnostics })?;
    if let Some(id) = &args.kind {
        let known = || packs.kinds.keys().cloned().collect::<Vec<_>>().join(", ");
        let kind = packs
            .kinds
            .get(id)
            .with_context(|| format!("no kind is called {id:?}; there are: {}", known()))?;
        return one(session, kind, args.format);
    }
    let mut sheet = Sheet::new(&[
        ("id", session.say("编号", "id")),
        ("name", session.say("名称", "name")),
        ("states", session.say("状态", "states")),
        ("actions", session.say("办理动作", "actions")),
        ("clocks", session.say("时限", "clocks")),
        ("source", session.say("依据", "source")),
    ]);
    let name = |text: &Text| text.get(session.lang()).to_owned();
    for kind in packs.kinds.values() {
        let states: Vec<String> = kind.states.iter().map(|state| name(&state.name)).collect();
        sheet.rows.push(vec![
            kind.id.clone(),
            name(&kind.name),
            states.join(" → "),
            kind.actions.len().to_string(),
            kind.clocks.len().to_string(),
            name(&kind.source.title),
        ]);
    }
    Ok(sheet.print(args.format)?)
}

/// Everything somebody has to know to fill in an item of the kind.
fn one(session: &Session, kind: &Kind, format: Format) -> anyhow::Result<()> {
    let lang = session.lang();
    let mut fields = Sheet::new(&[
        ("field", session.say("字段", "field")),
        ("name", session.say("名称", "name")),
        ("type", session.say("类型", "type")),
        ("required", session.say("建账必填", "required")),
        ("choices", session.say("可选", "choices")),
        ("why", session.say("为什么要填", "why it is asked")),
    ]);
    for field in &kind.fields {
        let choices: Vec<String> = field
            .choices()
            .iter()
            .map(|choice| format!("{} {}", choice.code, choice.name.get(lang)))
            .collect();
        let columns: Vec<&str> = field.columns().iter().map(|column| column.id.as_str()).collect();
        let rows = matches!(field.shape, Shape::Rows(_));
        fields.rows.push(vec![
            field.id.clone(),
            field.name.get(lang).to_owned(),
            field.shape.word().to_owned(),
            if field.required { session.say("是", "yes") } else { "" }.to_owned(),
            if rows { columns.join(", ") } else { choices.join("; ") },
            field.why.get(lang).to_owned(),
        ]);
    }
    let mut actions = Sheet::new(&[
        ("action", session.say("动作", "action")),
        ("name", session.say("名称", "name")),
        ("from", session.say("从", "from")),
        ("to", session.say("到", "to")),
        ("who", session.say("谁可办理", "who")),
        ("needs", session.say("需要", "needs")),
    ]);
    let who = |roles: &[Role]| {
        roles.iter().map(|role| role.name().get(lang).to_owned()).collect::<Vec<_>>().join(", ")
    };
    for action in &kind.actions {
        let mut needs = action.needs.clone();
        needs.extend(action.evidence.iter().map(|id| format!("{} {id}", session.say("佐证", "evidence"))));
        needs.extend(action.says.iter().map(|fact| fact.name().get(lang).to_owned()));
        if action.reason {
            needs.push(session.say("理由", "reason").to_owned());
        }
        actions.rows.push(vec![
            action.id.clone(),
            action.name.get(lang).to_owned(),
            action.from.join(", "),
            action.to.clone().unwrap_or_default(),
            who(&action.who),
            needs.join(", "),
        ]);
    }
    if format != Format::Table {
        let both = serde_json::json!({
            "id": kind.id, "name": kind.name.get(lang), "fields": fields.json(), "actions": actions.json(),
        });
        return Ok(crate::output::print_json(&both)?);
    }
    say(&format!("{} {}\n", kind.id, kind.name.get(lang)))?;
    say(&fields.table())?;
    say("")?;
    say(&actions.table())?;
    Ok(())
}
