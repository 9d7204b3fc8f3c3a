//! Whatever the bytes, a file of rules ends in a programme or in mistakes with their places, soon and on a small stack.
#![no_main]

use std::{cell::RefCell, sync::LazyLock};

use ballast_packs::Packs;
use libfuzzer_sys::fuzz_target;

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::builtin().expect("the built-in packs load"));

thread_local! {
    // Rules are added in place: a copy of the trees for each input would be most of the work.
    static OWN: RefCell<Packs> = RefCell::new(PACKS.clone());
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lines = text.lines().count() + 1;
    OWN.with_borrow_mut(|packs| {
        let (Ok(found) | Err(found)) = packs.add_rules("fuzz.toml", text);
        for diagnostic in found {
            assert!(diagnostic.line <= lines && !diagnostic.message.is_empty());
        }
    });
});
