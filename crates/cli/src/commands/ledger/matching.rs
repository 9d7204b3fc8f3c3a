use crate::{args::MatchArgs, commands::Session, output::Sheet};

pub async fn run(session: &Session, args: &MatchArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let mut sheet = Sheet::new(&[
        ("id", session.say("代码", "id")),
        ("name", session.say("名称", "name")),
        ("points", session.say("分值", "points")),
        ("because", session.say("依据", "because")),
    ]);
    let lang = session.lang();
    for found in ballast.ledger_matches(args.item, args.limit).await? {
        let because: Vec<String> =
            found.because.iter().map(|(why, points)| format!("{} {points}", why.get(lang))).collect();
        sheet.rows.push(vec![
            found.id,
            found.name,
            found.points.to_string(),
            because.join(session.say("；", "; ")),
        ]);
    }
    sheet.print(args.format)?;
    Ok(())
}
