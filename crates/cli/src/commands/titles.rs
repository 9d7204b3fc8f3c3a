use ballast_app::Recorded;

use super::Session;
use crate::{
    args::TitlesCommand,
    output::{Sheet, say},
};

pub async fn run(session: &Session, command: &TitlesCommand) -> anyhow::Result<()> {
    match command {
        TitlesCommand::Import { file } => {
            let ballast = session.open(true).await?;
            Ok(say(&recorded(session, &ballast.import_titles(file).await?))?)
        }
        TitlesCommand::List { on, format } => {
            let ballast = session.open(false).await?;
            let mut sheet = Sheet::new(&[
                ("subject", session.say("代码", "id")),
                ("title", session.say("称号", "title")),
                ("certificate", session.say("证书编号", "certificate")),
                ("level", session.say("级别", "level")),
                ("batch", session.say("批次", "batch")),
                ("valid_from", session.say("有效期起", "from")),
                ("valid_to", session.say("有效期止", "to")),
                ("source", session.say("文件", "source")),
            ]);
            for of in ballast.titles_on(*on).await? {
                sheet.rows.push(vec![
                    of.subject,
                    of.title,
                    of.certificate,
                    of.level,
                    of.batch,
                    of.valid_from.to_string(),
                    of.valid_to.map(|day| day.to_string()).unwrap_or_default(),
                    of.source,
                ]);
            }
            Ok(sheet.print(*format)?)
        }
    }
}

/// What came of reading a register.
pub fn recorded(session: &Session, of: &Recorded) -> String {
    if session.lang() == "en" {
        format!("{} rows: {} added, {} known already", of.rows, of.added, of.known)
    } else {
        format!("共 {} 行：新增 {} 条，已有 {} 条", of.rows, of.added, of.known)
    }
}
