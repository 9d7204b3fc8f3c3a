//! Prints the planned work of reports as JSON lines: `cargo run --example tasks -- FILE OUT [FILE OUT ...]`.

#[allow(clippy::unwrap_used)]
fn main() {
    let packs = ballast_packs::Packs::builtin().unwrap();
    let reader = ballast_reader::Reader::new(&packs).unwrap();
    let args: Vec<String> = std::env::args().skip(1).collect();
    for pair in args.chunks(2) {
        let text = std::fs::read_to_string(&pair[0]).unwrap();
        let mut out = String::new();
        for task in reader.read(&text).tasks {
            let mut value = serde_json::to_value(&task).unwrap();
            value["kind"] = "task".into();
            out += &format!("{value}\n");
        }
        std::fs::write(&pair[1], out).unwrap();
    }
}
