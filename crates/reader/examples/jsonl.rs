//! Prints what is found in each text named on the command line as JSON lines beside it or on standard output, in the
//! form that the labels of the tests have.

use std::path::Path;

use ballast_packs::Packs;
use ballast_reader::{Figure, PlannedTask, Reader};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let packs = Packs::builtin().map_err(|found| format!("{found:?}"))?;
    let reader = Reader::new(&packs);
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("jsonl FOLDER TEXT...")?;
    for path in arguments {
        let text = std::fs::read_to_string(&path)?;
        let stem = Path::new(&path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let reading = reader.read(&text);
        let mut lines: Vec<Value> = reading.figures.iter().map(|figure| fact(stem, figure)).collect();
        lines.extend(reading.tasks.iter().map(|item| task(stem, item)));
        let out: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(Path::new(&folder).join(format!("{stem}.jsonl")), out)?;
    }
    Ok(())
}

fn fact(doc: &str, figure: &Figure) -> Value {
    json!({
        "kind": "fact", "doc": doc, "start": figure.start, "end": figure.end, "text": figure.text,
        "value": figure.value, "value_hi": figure.value_hi, "unit": figure.unit, "indicator": figure.indicator,
        "measure": figure.measure, "status": figure.status, "region": figure.region, "period": figure.period,
        "bound": figure.bound,
    })
}

fn task(doc: &str, task: &PlannedTask) -> Value {
    json!({
        "kind": "task", "doc": doc, "start": task.start, "end": task.end, "heading": task.heading,
        "region": task.region, "plan_year": task.plan_year, "level": task.level,
    })
}
