//! How many characters a second are read into whole records: `cargo run --release -p ballast-reader --example read-speed -- TEXT...`, the texts repeated to five million.

use std::{hint::black_box, time::Instant};

use ballast_packs::Packs;
use ballast_reader::Reader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let packs = Packs::builtin().map_err(|found| format!("{found:?}"))?;
    let loaded = start.elapsed();
    let start = Instant::now();
    let reader = Reader::new(&packs);
    println!("packs {loaded:?}, reader {:?}", start.elapsed());
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        let characters = text.chars().count();
        let times = (5_000_000 / characters.max(1)).max(1);
        let mut figures = 0;
        let mut best = f64::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            for _ in 0..times {
                figures = black_box(reader.read(black_box(&text))).figures.len();
            }
            best = best.min(start.elapsed().as_secs_f64());
        }
        let rate = (characters * times) as f64 / best / 1e6;
        println!("{path}: {characters} characters, {figures} figures, {rate:.2} million characters a second");
    }
    Ok(())
}
