use ballast_app::judge::{ExplainQuery, Explained};
use ballast_rules::{render, render_ladder, render_level};

use crate::{
    args::{ExplainArgs, Format, PublishedArgs},
    commands::Session,
    output::{print_json, say},
};

pub async fn run(session: &Session, args: &ExplainArgs) -> anyhow::Result<()> {
    not_csv(args.format)?;
    let ballast = session.open(false).await?;
    let query = ExplainQuery {
        programme: args.programme.clone(),
        subject: args.subject.clone(),
        case: (&args.case).into(),
        publish: args.publish,
    };
    let explained = ballast.explain_rule(&query).await?;
    if args.format == Format::Json {
        return Ok(print_json(&explained)?);
    }
    Ok(say(for_people(session, &ballast, args, &explained).trim_end())?)
}

fn for_people(
    session: &Session,
    ballast: &ballast_app::Ballast,
    args: &ExplainArgs,
    explained: &Explained,
) -> String {
    let lang = session.lang();
    let mut text = render(&explained.explanation, lang, &ballast.packs.units);
    if let Some(warning) = &explained.warning {
        text.push_str(&render_level(&warning.as_grade(), lang));
    }
    if let Some(ladder) = &explained.ladder {
        text.push_str(&render_ladder(ladder, lang, &ballast.packs.units));
    }
    if !explained.origins.is_empty() {
        text.push_str(session.say("数据来源\n", "where the values were reported\n"));
    }
    for origin in &explained.origins {
        let sheet = if origin.sheet.is_empty() { String::new() } else { format!(" {}", origin.sheet) };
        text.push_str(&format!(
            "  {} {} {}: {}{sheet} {} {}\n",
            origin.form,
            origin.period,
            origin.vintage,
            origin.file,
            session.say("行", "row"),
            origin.row
        ));
    }
    if let (None, Ok(programme)) = (args.case.on, ballast.programme(&args.programme)) {
        let note = ballast.default_date_note(&[programme], explained.explanation.on);
        text.push_str(&format!("{note}\n"));
    }
    if let Some(id) = explained.published {
        text.push_str(&if lang == "en" {
            format!("published as number {id}: `ballast rules published {id}` prints it the same for ever\n")
        } else {
            format!("已发布，编号 {id}；`ballast rules published {id}` 永远打印同样的内容\n")
        });
    }
    text
}

pub async fn published(session: &Session, args: &PublishedArgs) -> anyhow::Result<()> {
    not_csv(args.format)?;
    let ballast = session.open(false).await?;
    let (record, text) = ballast.published_rule(args.id).await?;
    if args.format == Format::Json {
        return Ok(print_json(&record)?);
    }
    Ok(say(text.trim_end())?)
}

fn not_csv(format: Format) -> anyhow::Result<()> {
    anyhow::ensure!(format != Format::Csv, "an explanation is no table: use --format table or json");
    Ok(())
}
