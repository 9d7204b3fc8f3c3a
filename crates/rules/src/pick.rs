use std::fmt;

use ballast_model::Tree;
use ballast_packs::plan::{Picks, Programme, Version};
use jiff::civil::Date;

/// What a version is picked by. Only what an applicant or an office states; never the day the machine shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// The reference date: the day as of which facts are judged.
    pub on: Date,
    /// Kind of application: `new`, `review`.
    pub application: Option<String>,
    /// Batch: `2026`.
    pub batch: Option<String>,
    /// The day the certificate held was granted.
    pub certificate: Option<Date>,
    /// Region the case is heard in, a code of the region tree.
    pub region: Option<String>,
}

impl Case {
    /// A case that states nothing but its reference date.
    pub fn on(date: Date) -> Self {
        Self { on: date, ..Self::default() }
    }
}

/// Why no version could be picked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PickError {
    /// None fits.
    #[error("no version of {programme} fits the case{}", lines(.unfit))]
    NoneFits {
        /// The programme.
        programme: String,
        /// Each version with the selectors that were missing or did not fit.
        unfit: Vec<(String, Vec<Unfit>)>,
    },
    /// Two or more fit equally well, which is a mistake in the pack.
    #[error(
        "versions {} of {programme} ({place}) fit the case equally well: give one of them a selector the others lack, or \
         let the earlier one end before the later one begins", .versions.join(" and ")
    )]
    Ambiguous {
        /// The programme.
        programme: String,
        /// Where it is declared.
        place: String,
        /// Versions that fit.
        versions: Vec<String>,
    },
}

/// One selector that kept a version from fitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// `reference date`, `application`, `batch`, `certificate`, `region`.
    pub selector: &'static str,
    /// What the version wants.
    pub wants: String,
    /// What the case states; nothing where it states nothing.
    pub states: Option<String>,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.states {
            Some(states) => write!(f, "{} {states} is not {}", self.selector, self.wants),
            None => write!(f, "the case states no {}, wanted is {}", self.selector, self.wants),
        }
    }
}

fn lines(unfit: &[(String, Vec<Unfit>)]) -> String {
    if unfit.is_empty() {
        return ": it has no version".to_owned();
    }
    let each = unfit.iter().map(|(version, why)| {
        let why: Vec<String> = why.iter().map(Unfit::to_string).collect();
        format!("\n  version {version}: {}", why.join("; "))
    });
    each.collect()
}

/// The version of a programme that applies to a case: of those whose every selector fits, the one with most selectors.
///
/// # Errors
/// [`PickError`] where none fits, with what each version wanted, or where two fit equally well.
pub fn pick<'a>(programme: &'a Programme, case: &Case, regions: &Tree) -> Result<&'a Version, PickError> {
    let mut unfit = Vec::new();
    let mut fit: Vec<&Version> = Vec::new();
    for version in &programme.versions {
        let why = unfit_selectors(&version.picks, case, regions);
        if why.is_empty() {
            fit.push(version);
        } else {
            unfit.push((version.id.clone(), why));
        }
    }
    let most = fit.iter().map(|version| version.picks.selectors()).max();
    fit.retain(|version| Some(version.picks.selectors()) == most);
    match fit[..] {
        [] => Err(PickError::NoneFits { programme: programme.id.clone(), unfit }),
        [version] => Ok(version),
        _ => Err(PickError::Ambiguous {
            programme: programme.id.clone(),
            place: programme.place.clone(),
            versions: fit.iter().map(|version| version.id.clone()).collect(),
        }),
    }
}

/// The selectors of a version that the case lacks or does not fit.
pub(crate) fn unfit_selectors(picks: &Picks, case: &Case, regions: &Tree) -> Vec<Unfit> {
    let mut found = Vec::new();
    let mut check = |selector, wants: String, states: Option<String>, fits: bool| {
        if !fits {
            found.push(Unfit { selector, wants, states });
        }
    };
    if picks.valid_from.is_some() || picks.valid_to.is_some() {
        let fits = between(case.on, picks.valid_from, picks.valid_to);
        check("reference date", span(picks.valid_from, picks.valid_to), Some(case.on.to_string()), fits);
    }
    if !picks.applications.is_empty() {
        let fits = case.application.as_ref().is_some_and(|kind| picks.applications.contains(kind));
        check("application", picks.applications.join(" or "), case.application.clone(), fits);
    }
    if !picks.batches.is_empty() {
        let fits = case.batch.as_ref().is_some_and(|batch| picks.batches.contains(batch));
        check("batch", picks.batches.join(" or "), case.batch.clone(), fits);
    }
    if picks.certificate_from.is_some() || picks.certificate_to.is_some() {
        let (from, to) = (picks.certificate_from, picks.certificate_to);
        let fits = case.certificate.is_some_and(|granted| between(granted, from, to));
        check("certificate", span(from, to), case.certificate.map(|granted| granted.to_string()), fits);
    }
    if !picks.regions.is_empty() {
        let own = case.region.as_deref().and_then(|code| regions.resolve(code, case.on));
        let fits = own.is_some_and(|own| {
            let tops = picks.regions.iter().filter_map(|code| regions.resolve(code, case.on));
            tops.into_iter().any(|top| regions.within(own, top))
        });
        check("region", format!("in {}", picks.regions.join(" or ")), case.region.clone(), fits);
    }
    found
}

fn between(date: Date, from: Option<Date>, to: Option<Date>) -> bool {
    from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to)
}

fn span(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("between {from} and {to}"),
        (Some(from), None) => format!("on or after {from}"),
        (None, Some(to)) => format!("on or before {to}"),
        (None, None) => "any date".to_owned(),
    }
}
