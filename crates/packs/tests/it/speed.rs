use std::time::Instant;

use ballast_packs::Packs;

/// Every command loads the packs first, so the built-in one must not be felt: 50 ms in a release build. How long it took is
/// printed; what else the machine does would decide a test of it.
#[test]
fn the_built_in_pack_loads_in_a_moment() {
    let best = (0..3)
        .map(|_| {
            let start = Instant::now();
            assert!(Packs::builtin().is_ok());
            start.elapsed()
        })
        .min()
        .unwrap();
    eprintln!("built-in pack loaded in {best:?}");
}
