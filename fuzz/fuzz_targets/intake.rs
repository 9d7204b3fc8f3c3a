//! Whatever the bytes, reading them ends in findings or an error. The first byte picks the form.
#![no_main]

use std::sync::LazyLock;

use ballast_intake::{Content, Context, Input, NoHistory, read, report};
use ballast_packs::Packs;
use libfuzzer_sys::fuzz_target;

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::builtin().expect("the built-in packs load"));

fuzz_target!(|data: &[u8]| {
    let Some((&pick, bytes)) = data.split_first() else { return };
    let forms = ["industrial-monthly", "industrial-annual", "nbs-monthly"];
    let context = Context {
        packs: &PACKS,
        form: &PACKS.forms[forms[pick as usize % forms.len()]],
        mapping: None,
        period: None,
        history: &NoHistory,
        today: jiff::civil::date(2025, 1, 10),
        sheet: None,
    };
    if let Ok(intake) = read(&Input { name: "fuzz", content: Content::Bytes(bytes) }, &context) {
        let _ = report::table(&intake.findings, "zh", 20);
        let _ = report::csv(&intake.findings);
        assert!(intake.errors() == 0 || intake.tables.is_empty());
    }
});
