use ballast_packs::Packs;

use crate::{AppError, Ballast, pack_dirs};

/// The packs in force, as a page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackShown {
    /// Name and folder of each beside the built-in one, in the order in which they are laid over one another.
    pub folders: Vec<(String, String)>,
    /// What they declare, and how many of each.
    pub declared: Vec<(&'static str, usize)>,
    /// What is wrong, or might be, as `ballast packs check` says it.
    pub findings: Vec<String>,
}

impl Ballast {
    /// The packs in force, and what a fresh look at their files finds.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn packs_shown(&self) -> Result<PackShown, AppError> {
        let dirs = pack_dirs(self.store.data_dir(), &self.pack_folders)?;
        let findings = match Packs::load(&dirs) {
            Ok((_, warnings)) => warnings,
            Err(all) => all,
        };
        let packs = &self.packs;
        Ok(PackShown {
            folders: dirs
                .iter()
                .map(|dir| {
                    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    (name, dir.display().to_string())
                })
                .collect(),
            declared: vec![
                ("trees", packs.trees.len()),
                ("zones", packs.zones.len()),
                ("forms", packs.forms.len()),
                ("indicators", packs.indicators.len()),
                ("colours", packs.colours.len()),
                ("targets", packs.targets.len()),
                ("programmes", packs.programmes.len()),
                ("mappings", packs.mappings.len()),
            ],
            findings: findings.iter().map(ToString::to_string).collect(),
        })
    }
}
