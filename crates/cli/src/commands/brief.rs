use ballast_app::{brief, dispatch::DispatchQuery};

use super::Session;
use crate::{args::BriefArgs, output::say};

pub async fn run(session: &Session, args: &BriefArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    // A name that cannot be written should stop the command before the work is done.
    for out in &args.out {
        brief::Format::of(out)?;
    }
    let query = DispatchQuery { period: args.period, within: args.within.clone(), as_of: args.as_of };
    let briefed = match &args.from {
        Some(edited) => ballast.rebrief(&query, edited).await?,
        None => ballast.brief(&query, args.template.as_deref()).await?,
    };
    if briefed.verified > 0 {
        say(&if session.lang() == "en" {
            format!("{} numbers match their sources", briefed.verified)
        } else {
            format!("{} 个数字与来源一致", briefed.verified)
        })?;
    }
    for loose in &briefed.loose {
        eprintln!(
            "{}{} · {}",
            session.say("注意：数字没有引用来源：行 ", "note: a number without a reference: line "),
            loose.line,
            loose.text
        );
    }
    for out in &args.out {
        for note in brief::write(&briefed.document, out)? {
            eprintln!("{note}");
        }
        say(&format!("{} {}", session.say("已写出", "wrote"), out.display()))?;
    }
    Ok(())
}
