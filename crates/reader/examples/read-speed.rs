//! How many characters a second are read into whole records: `cargo run --release -p ballast-reader --example read-speed -- TEXT...`, the texts repeated to five million.
//! Where Linux tells the time that the process spent on a core, that counts, so that a busy machine does not.

use std::{fs, hint::black_box, time::Instant};

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
        let text = fs::read_to_string(&path)?;
        let characters = text.chars().count();
        let times = (5_000_000 / characters.max(1)).max(1);
        let mut figures = 0;
        let mut best = f64::MAX;
        for _ in 0..3 {
            let (start, on_core) = (Instant::now(), on_core());
            for _ in 0..times {
                figures = black_box(reader.read(black_box(&text))).figures.len();
            }
            let spent = self::on_core().zip(on_core).map(|(now, then)| now - then);
            best = best.min(spent.unwrap_or_else(|| start.elapsed().as_secs_f64()));
        }
        let rate = (characters * times) as f64 / best / 1e6;
        println!("{path}: {characters} characters, {figures} figures, {rate:.2} million characters a second");
    }
    Ok(())
}

/// Seconds that this thread has spent on a core.
fn on_core() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}
