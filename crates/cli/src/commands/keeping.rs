//! `backup`, `restore`, `doctor`.

use std::process::ExitCode;

use ballast_app::{Ailment, Finding};

use super::Session;
use crate::{
    args::{BackupArgs, DoctorArgs, Format, RestoreArgs},
    output::{Sheet, print_json, say},
};

/// Writes a backup and reads it back.
pub async fn back_up(session: &Session, args: &BackupArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let backup = ballast.back_up(&args.file).await?;
    let (files, bytes, file) = (backup.files.len(), backup.bytes(), args.file.display());
    Ok(say(&if session.lang() == "en" {
        format!("{file}: {files} files, {bytes} bytes, read back and compared with their hashes")
    } else {
        format!("{file}：{files} 个文件，{bytes} 字节，已回读并逐个核对校验值")
    })?)
}

/// Lays a backup out as a new data directory, or only reads it through.
pub async fn restore(session: &Session, args: &RestoreArgs) -> anyhow::Result<()> {
    let data = &session.args.data;
    let backup = if args.check {
        tokio::task::block_in_place(|| ballast_store::read_backup(&args.file))?
    } else {
        ballast_app::restore(&args.file, data, session.args.catalog.as_deref(), session.clock()).await?
    };
    let files = backup.files.len();
    Ok(say(&match (args.check, session.lang()) {
        (true, "en") => format!("{files} files, all as they were written"),
        (true, _) => format!("{files} 个文件，均与写入时一致"),
        (false, "en") => format!("{files} files restored to {} and verified", data.display()),
        (false, _) => format!("已恢复 {files} 个文件到 {}，并通过校验", data.display()),
    })?)
}

/// What is wrong, and what to do.
pub async fn examine(session: &Session, args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut found = ballast_app::examine_folder(&session.args.data, &session.args.packs);
    let opens = found.iter().all(|one| one.state != Ailment::Wrong);
    if opens {
        match session.open(false).await {
            Ok(ballast) => found.extend(ballast.examine().await),
            Err(error) => found.push(Finding {
                about: "catalog",
                state: Ailment::Wrong,
                found: error.to_string(),
                remedy: "see whether the database answers, or restore a backup".to_owned(),
            }),
        }
    }
    if args.format == Format::Json {
        print_json(&found)?;
    } else {
        let mut sheet = Sheet::new(&[
            ("about", session.say("检查", "about")),
            ("state", session.say("状态", "state")),
            ("found", session.say("发现", "found")),
            ("remedy", session.say("处理", "what to do")),
        ]);
        for one in &found {
            let state = match one.state {
                Ailment::Well => session.say("正常", "well"),
                Ailment::Warning => session.say("注意", "warning"),
                Ailment::Wrong => session.say("有误", "wrong"),
            };
            sheet.rows.push(vec![
                one.about.to_owned(),
                state.to_owned(),
                one.found.clone(),
                one.remedy.clone(),
            ]);
        }
        sheet.print(args.format)?;
    }
    let wrong = found.iter().any(|one| one.state == Ailment::Wrong);
    Ok(if wrong { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
