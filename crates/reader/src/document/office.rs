use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use ballast_model::Text;

use super::{Document, DocumentError, DocumentKind, DocumentNote, docx, limits};

/// Where LibreOffice is looked for, in this order.
const PROGRAMS: &[&str] = &["soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"];
/// How often it is asked whether it is done, and how many times: two minutes.
const PAUSE: Duration = Duration::from_millis(100);
const PAUSES: u32 = 1_200;

/// What the system or LibreOffice says, in its own words.
fn as_said(what: impl std::fmt::Display) -> Text {
    let what = what.to_string();
    Text::new(what.clone(), what)
}

/// Converts the file to DOCX with an installed LibreOffice, in a folder of its own, and reads that.
pub(super) fn read(bytes: &[u8], kind: DocumentKind) -> Result<Document, DocumentError> {
    let name = kind.name();
    let failed = |what: Text| DocumentError::NotConverted { kind: name, what };
    let folder = tempfile::tempdir().map_err(|error| failed(as_said(error)))?;
    let docx = convert(bytes, kind, folder.path())?;
    if docx.len() > limits::FILE {
        let most = limits::megabytes(limits::FILE as u64);
        let what = Text::new(
            format!("转换结果超过 {}", most.zh),
            format!("what it made is larger than {}", most.en),
        );
        return Err(failed(what));
    }
    let mut document = docx::read(&docx)?;
    document.kind = kind;
    document.notes.insert(0, DocumentNote::Converted { from: name });
    Ok(document)
}

fn convert(bytes: &[u8], kind: DocumentKind, folder: &Path) -> Result<Vec<u8>, DocumentError> {
    let name = kind.name();
    let failed = |what: Text| DocumentError::NotConverted { kind: name, what };
    let io = |error: std::io::Error| failed(as_said(error));
    let source = folder.join(format!("report{name}"));
    let said = folder.join("said");
    fs::write(&source, bytes).map_err(io)?;
    let mut started = None;
    for program in PROGRAMS {
        let mut command = Command::new(program);
        command
            // A profile of its own: a LibreOffice that somebody has open would take the file and say nothing.
            .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
            .args(["--headless", "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir"])
            .arg(folder)
            .arg(&source)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&said).map_err(io)?);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        match command.spawn() {
            Ok(child) => {
                started = Some(child);
                break;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(as_said(error))),
        }
    }
    let mut child = started.ok_or(DocumentError::NeedsOffice { kind: name })?;
    wait(&mut child).map_err(failed)?;
    match fs::read(folder.join("report.docx")) {
        Ok(docx) => Ok(docx),
        Err(_) => {
            let said = fs::read(&said).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            let line = said.lines().rev().map(str::trim).find(|line| !line.is_empty());
            Err(failed(line.map_or_else(|| Text::new("没有任何输出", "it made nothing of it"), as_said)))
        }
    }
}

/// Waits until it is done; ends it, and what it started, when it takes too long.
fn wait(child: &mut Child) -> Result<(), Text> {
    for _ in 0..PAUSES {
        match child.try_wait() {
            Ok(Some(_)) => return Ok(()),
            Ok(None) => thread::sleep(PAUSE),
            Err(error) => return Err(as_said(error)),
        }
    }
    // The program is a script that starts others: they are one group.
    #[cfg(unix)]
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
    let _ = child.kill();
    let _ = child.wait();
    let seconds = (PAUSE * PAUSES).as_secs();
    Err(Text::new(format!("{seconds} 秒后仍未完成"), format!("it was not done after {seconds} seconds")))
}
