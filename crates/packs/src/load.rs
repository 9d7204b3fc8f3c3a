use std::path::PathBuf;

use ballast_model::{Diagnostics, Severity};

use crate::{
    Packs, check as checks,
    raw::{PackFiles, Sink, Source},
};

impl Packs {
    /// The built-in pack, then the folders given, in that order; later ones add to earlier ones or
    /// replace them by id. Returned beside the packs: warnings.
    ///
    /// # Errors
    /// All mistakes found, errors and warnings, in the order of loading, where at least one is an error.
    pub fn load(dirs: &[PathBuf]) -> Result<(Packs, Diagnostics), Diagnostics> {
        let (packs, found) = read(dirs, checks::packs);
        if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            Err(found)
        } else {
            Ok((packs, found))
        }
    }

    /// Only what reading a report needs: words, layouts, names of indicators, the tree of regions, zones. Everything else
    /// stays empty and is not checked: the command that reads a report is to begin with the report, not with programmes.
    ///
    /// # Errors
    /// As [`Packs::load`], for mistakes in what is read.
    pub fn for_reading(dirs: &[PathBuf]) -> Result<Packs, Diagnostics> {
        let (packs, found) = read(dirs, checks::reading);
        if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            Err(found)
        } else {
            Ok(packs)
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

/// Adds the programme of a rule file, given as text, to packs that are loaded; it takes the place of one with the
/// same id. `file` is the name that messages show. This is how tests, benches and a new programme that is not yet
/// saved get theirs; files of a pack are read by [`Packs::load`]. Returned beside the packs: warnings.
///
/// # Errors
/// All mistakes found, errors and warnings, where at least one is an error.
pub fn with_rules(packs: &Packs, file: &str, text: &str) -> Result<(Packs, Diagnostics), Diagnostics> {
    let mut packs = packs.clone();
    let warnings = packs.add_rules(file, text)?;
    Ok((packs, warnings))
}

impl Packs {
    /// As [`with_rules`], in place: nothing is added where there is an error.
    ///
    /// # Errors
    /// As [`with_rules`].
    pub fn add_rules(&mut self, file: &str, text: &str) -> Result<Diagnostics, Diagnostics> {
        let sink = Sink::default();
        checks::with_rules(self, &Source::new(file, text.to_owned()), &sink);
        if sink.failed() { Err(sink.into_found()) } else { Ok(sink.into_found()) }
    }
}

/// Every mistake in the built-in pack and the folders given: what `ballast packs check` prints.
pub fn check(dirs: &[PathBuf]) -> Diagnostics {
    read(dirs, checks::packs).1
}

fn read(dirs: &[PathBuf], checks: fn(&[PackFiles], &Sink) -> Packs) -> (Packs, Diagnostics) {
    let sink = Sink::default();
    let mut all = vec![PackFiles::builtin()];
    all.extend(dirs.iter().map(|dir| PackFiles::read(dir, &sink)));
    let packs = checks(&all, &sink);
    (packs, sink.into_found())
}
