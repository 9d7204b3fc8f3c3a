//! Sentences as reports write them, and what each figure must say.

use std::sync::LazyLock;

use ballast_packs::Packs;

use crate::{Figure, Reader};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Packs::builtin().unwrap()).unwrap());

fn said(figure: &Figure) -> String {
    let hi = figure.value_hi.map(|hi| format!("..{hi}")).unwrap_or_default();
    format!(
        "{}{hi} {} {} {:?} {:?}",
        figure.value, figure.unit, figure.indicator, figure.measure, figure.bound
    )
}

#[test]
#[ignore = "prints what is read in TEXT"]
fn print() {
    let text = std::env::var("TEXT").unwrap();
    for figure in READER.read(&text).figures {
        println!(
            "{} {:?} {:?} {:?} {:?}",
            said(&figure),
            figure.status,
            figure.region,
            figure.period,
            figure.text
        );
    }
}
