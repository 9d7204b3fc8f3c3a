use std::path::PathBuf;

use ballast_model::{Diagnostics, Severity};

use crate::{
    Packs, check as checks,
    raw::{PackFiles, Sink},
};

impl Packs {
    /// The built-in pack, then the folders given, in that order; later ones add to earlier ones or
    /// replace them by id. Returned beside the packs: warnings.
    ///
    /// # Errors
    /// All mistakes found, errors and warnings, in the order of loading, where at least one is an error.
    pub fn load(dirs: &[PathBuf]) -> Result<(Packs, Diagnostics), Diagnostics> {
        let (packs, found) = read(dirs);
        if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            Err(found)
        } else {
            Ok((packs, found))
        }
    }

    /// The built-in pack alone.
    ///
    /// # Errors
    /// As [`Packs::load`]; the tests hold that the built-in pack has no mistake.
    pub fn builtin() -> Result<Packs, Diagnostics> {
        Self::load(&[]).map(|(packs, _)| packs)
    }
}

/// Every mistake in the built-in pack and the folders given: what `ballast packs check` prints.
pub fn check(dirs: &[PathBuf]) -> Diagnostics {
    read(dirs).1
}

fn read(dirs: &[PathBuf]) -> (Packs, Diagnostics) {
    let sink = Sink::default();
    let mut all = vec![PackFiles::builtin()];
    all.extend(dirs.iter().map(|dir| PackFiles::read(dir, &sink)));
    let packs = checks::packs(&all, &sink);
    (packs, sink.into_found())
}
