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

/// Why no version could be picked. It displays in English; [`PickError::in_words`] says it in either language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickError {
    /// None fits.
    NoneFits {
        /// The programme.
        programme: String,
        /// Each version with the selectors that were missing or did not fit.
        unfit: Vec<(String, Vec<Unfit>)>,
    },
    /// Two or more fit equally well, which is a mistake in the pack.
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
    /// Which.
    pub selector: Selector,
    /// What the version wants.
    pub wants: Wanted,
    /// What the case states; nothing where it states nothing.
    pub states: Option<String>,
}

/// What a version is picked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector {
    /// The reference date.
    Date,
    /// Kind of application.
    Application,
    /// Batch.
    Batch,
    /// Day of the certificate held.
    Certificate,
    /// Region.
    Region,
}

/// What a version wants of a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A day, not before the one and not after the other.
    Between(Option<Date>, Option<Date>),
    /// One of these words.
    OneOf(Vec<String>),
    /// A region in one of these.
    In(Vec<String>),
}

impl std::error::Error for PickError {}

impl fmt::Display for PickError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words("en"))
    }
}

impl PickError {
    /// Why, and what would be right: Chinese, or English for `"en"`.
    pub fn in_words(&self, lang: &str) -> String {
        let en = lang == "en";
        match self {
            Self::NoneFits { programme, unfit } if unfit.is_empty() => match en {
                true => format!("no version of {programme} fits the case: it has no version"),
                false => format!("{programme} 没有适用的版本：它一个版本也没有"),
            },
            Self::NoneFits { programme, unfit } => {
                let head = match en {
                    true => format!("no version of {programme} fits the case"),
                    false => format!("{programme} 没有适用于该情形的版本"),
                };
                let each = unfit.iter().map(|(version, why)| {
                    let why: Vec<String> = why.iter().map(|unfit| unfit.in_words(lang)).collect();
                    match en {
                        true => format!("\n  version {version}: {}", why.join("; ")),
                        false => format!("\n  版本 {version}：{}", why.join("；")),
                    }
                });
                head + &each.collect::<String>()
            }
            Self::Ambiguous { programme, place, versions } => match en {
                true => format!(
                    "versions {} of {programme} ({place}) fit the case equally well: give one of them a selector the \
                     others lack, or let the earlier one end before the later one begins",
                    versions.join(" and ")
                ),
                false => format!(
                    "{programme}（{place}）的版本 {} 同样适用：给其中一个加上其他版本没有的选择条件，或让较早的版本在较晚的版本开始前结束",
                    versions.join("、")
                ),
            },
        }
    }
}

impl Unfit {
    /// What the version wants and what the case states.
    pub fn in_words(&self, lang: &str) -> String {
        let (selector, wants) = (self.selector.in_words(lang), self.wants.in_words(lang));
        match (&self.states, lang == "en") {
            (Some(states), true) => format!("{selector} {states} is not {wants}"),
            (Some(states), false) => format!("{selector}为 {states}，须{wants}"),
            (None, true) => format!("the case states no {selector}, wanted is {wants}"),
            (None, false) => format!("未说明{selector}，须{wants}"),
        }
    }
}

impl Selector {
    fn in_words(self, lang: &str) -> &'static str {
        let (zh, en) = match self {
            Self::Date => ("基准日", "reference date"),
            Self::Application => ("申请类型", "application"),
            Self::Batch => ("批次", "batch"),
            Self::Certificate => ("证书日期", "certificate"),
            Self::Region => ("地区", "region"),
        };
        if lang == "en" { en } else { zh }
    }
}

impl Wanted {
    fn in_words(&self, lang: &str) -> String {
        let en = lang == "en";
        match self {
            Self::Between(Some(from), Some(to)) if en => format!("between {from} and {to}"),
            Self::Between(Some(from), Some(to)) => format!("在 {from} 至 {to} 之间"),
            Self::Between(Some(from), None) if en => format!("on or after {from}"),
            Self::Between(Some(from), None) => format!("不早于 {from}"),
            Self::Between(None, Some(to)) if en => format!("on or before {to}"),
            Self::Between(None, Some(to)) => format!("不晚于 {to}"),
            Self::Between(None, None) => if en { "any date" } else { "为任何日期" }.to_owned(),
            Self::OneOf(words) if en => words.join(" or "),
            Self::OneOf(words) => format!("为 {}", words.join(" 或 ")),
            Self::In(codes) if en => format!("in {}", codes.join(" or ")),
            Self::In(codes) => format!("在 {} 内", codes.join(" 或 ")),
        }
    }
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
    let mut check = |selector, wants: Wanted, states: Option<String>, fits: bool| {
        if !fits {
            found.push(Unfit { selector, wants, states });
        }
    };
    if picks.valid_from.is_some() || picks.valid_to.is_some() {
        let fits = between(case.on, picks.valid_from, picks.valid_to);
        let wants = Wanted::Between(picks.valid_from, picks.valid_to);
        check(Selector::Date, wants, Some(case.on.to_string()), fits);
    }
    if !picks.applications.is_empty() {
        let fits = case.application.as_ref().is_some_and(|kind| picks.applications.contains(kind));
        check(
            Selector::Application,
            Wanted::OneOf(picks.applications.clone()),
            case.application.clone(),
            fits,
        );
    }
    if !picks.batches.is_empty() {
        let fits = case.batch.as_ref().is_some_and(|batch| picks.batches.contains(batch));
        check(Selector::Batch, Wanted::OneOf(picks.batches.clone()), case.batch.clone(), fits);
    }
    if picks.certificate_from.is_some() || picks.certificate_to.is_some() {
        let (from, to) = (picks.certificate_from, picks.certificate_to);
        let fits = case.certificate.is_some_and(|granted| between(granted, from, to));
        let states = case.certificate.map(|granted| granted.to_string());
        check(Selector::Certificate, Wanted::Between(from, to), states, fits);
    }
    if !picks.regions.is_empty() {
        let own = case.region.as_deref().and_then(|code| regions.resolve(code, case.on));
        let fits = own.is_some_and(|own| {
            let tops = picks.regions.iter().filter_map(|code| regions.resolve(code, case.on));
            tops.into_iter().any(|top| regions.within(own, top))
        });
        check(Selector::Region, Wanted::In(picks.regions.clone()), case.region.clone(), fits);
    }
    found
}

fn between(date: Date, from: Option<Date>, to: Option<Date>) -> bool {
    from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to)
}
