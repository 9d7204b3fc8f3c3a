use std::collections::{HashMap, HashSet};

use ballast_model::{Texts, Tree};
use ballast_packs::plan::{Frame, Programme, Version};
use ballast_rules::{Case, Paid, pick};

use super::{explain::row_of, frame::Gathered};
use crate::{AppError, Ballast, Question};

/// The versions of a programme that judge somebody in a case, each in its regions: whoever is judged goes by the version
/// of the region they are in, as if the case had been stated there.
pub(super) struct ByRegion<'a> {
    programme: &'a Programme,
    case: Case,
    regions: &'a Tree,
    versions: Vec<&'a Version>,
}

impl Ballast {
    /// The versions of a programme that judge somebody in a case.
    ///
    /// # Errors
    /// Where none fits anywhere, or two fit a region equally well.
    pub(super) fn by_region<'a>(
        &'a self,
        programme: &'a Programme,
        case: &Case,
    ) -> Result<ByRegion<'a>, AppError> {
        let versions = self.picked_anywhere(programme, case)?;
        Ok(ByRegion { programme, case: case.clone(), regions: self.tree("regions")?, versions })
    }
}

impl<'a> ByRegion<'a> {
    /// Them, the one that fits everywhere first.
    pub(super) fn versions(&self) -> &[&'a Version] {
        &self.versions
    }

    /// The version that judges in a region; nothing where none does, or the region is not known and every version names
    /// its own.
    pub(super) fn at(&self, region: &str) -> Option<&'a Version> {
        let region = (!region.is_empty()).then(|| region.to_owned());
        pick(self.programme, &Case { region, ..self.case.clone() }, self.regions).ok()
    }

    /// A subject, by id or full name: the version that judges it, with the frame of all whom that judges and the row in it.
    ///
    /// # Errors
    /// Nobody of that name is judged.
    pub(super) fn row_of(
        &self,
        gathered: &Gathered,
        subject: &str,
    ) -> Result<(&'a Version, Frame, usize), AppError> {
        let mut refused = None;
        for version in &self.versions {
            let frame = gathered.narrowed_by(version, self);
            match row_of(&frame, subject, self.programme, version) {
                Ok(row) => return Ok((version, frame, row)),
                Err(error) => drop(refused.get_or_insert(error)),
            }
        }
        Err(refused.unwrap_or_else(|| AppError::Question(Question::no_versions(&self.programme.id))))
    }

    /// Of rows with these regions, those that a version judges.
    pub(super) fn judged_by(&self, version: &Version, regions: &Texts) -> Vec<bool> {
        if self.programme.versions.iter().all(|of| of.picks.regions.is_empty()) {
            return vec![true; regions.len()];
        }
        let mut known: HashMap<&str, bool> = HashMap::new();
        let own = |region| self.at(region).is_some_and(|of| of.id == version.id);
        regions.iter().map(|region| *known.entry(region).or_insert_with(|| own(region))).collect()
    }
}

impl Gathered {
    /// The rows a version is about, in the regions where it judges.
    pub(super) fn concerns_by(&self, version: &Version, by: &ByRegion<'_>) -> Vec<bool> {
        let judged = by.judged_by(version, &self.frame.region);
        self.concerns(version).into_iter().zip(judged).map(|(concerns, judged)| concerns && judged).collect()
    }

    /// The frame with those rows and the columns the version reads.
    pub(super) fn narrowed_by(&self, version: &Version, by: &ByRegion<'_>) -> Frame {
        self.with_rows(version, &self.concerns_by(version, by))
    }

    /// Payments that count where a version pays, each version having its own budget: not those to subjects that another version
    /// judges. Whoever is not known counts everywhere: rather too little is paid than too much.
    pub(super) fn paid_by(&self, version: &Version, by: &ByRegion<'_>, paid: &[Paid]) -> Vec<Paid> {
        let mut elsewhere: HashSet<&str> = HashSet::new();
        for other in by.versions().iter().filter(|other| other.id != version.id) {
            let judged = by.judged_by(other, &self.frame.region);
            let rows = judged.into_iter().enumerate().filter(|(_, judged)| *judged);
            elsewhere.extend(rows.map(|(row, _)| self.frame.subject.get(row)));
        }
        paid.iter().filter(|payment| !elsewhere.contains(payment.subject.as_str())).cloned().collect()
    }
}
