//! Does what the command does with a report: `start FILE` loads what reading needs, reads, prints JSON lines; how long
//! each took goes to standard error.

use std::{io::Write as _, time::Instant};

use ballast_packs::Packs;
use ballast_reader::{Reader, document};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("start FILE")?;
    let start = Instant::now();
    let packs = Packs::for_reading(&[]).map_err(|found| format!("{found:?}"))?;
    let loaded = start.elapsed();
    let reader = Reader::new(&packs);
    let made = start.elapsed();
    let document = document(&std::fs::read(&path)?, Some(&path))?;
    let reading = reader.read(&document.text);
    let read = start.elapsed();
    let mut out = std::io::stdout().lock();
    for figure in &reading.figures {
        writeln!(out, "{}", serde_json::to_string(figure)?)?;
    }
    for task in &reading.tasks {
        writeln!(out, "{}", serde_json::to_string(task)?)?;
    }
    eprintln!(
        "packs {loaded:?}, reader {:?}, read {:?}, printed {:?}",
        made - loaded,
        read - made,
        start.elapsed() - read
    );
    Ok(())
}
