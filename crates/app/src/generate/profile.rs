use std::{collections::BTreeMap, path::Path};

use ballast_model::Period;
use serde::Deserialize;

use super::GenerateError;

/// What a demonstration province is made from: `packs/demo/generate/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Version of this declaration's format.
    pub format: u32,
    /// Id, written to the manifest.
    pub id: String,
    /// Title, printed above the returns.
    pub title: String,
    /// The form that is filled in.
    pub form: String,
    /// Province that the cities and totals are about.
    pub province: String,
    /// Words that names are made of.
    pub name_words: Vec<String>,
    /// Endings of names.
    pub name_endings: Vec<String>,
    /// What marks a name as synthetic; `{number}` is the enterprise's number.
    pub name_tag: String,
    /// Characters 9 to 11 of every credit code.
    pub code_mark: String,
    /// How large enterprises are.
    pub size: Size,
    /// How places and trades differ.
    pub places: Places,
    /// The year's course.
    pub season: Season,
    /// How much an enterprise's figures move by themselves.
    pub noise: Noise,
    /// What happens to enterprises.
    pub life: Life,
    /// Mistakes to plant.
    pub plant: Plant,
    /// Status field.
    pub status: Status,
    /// Families of the form.
    pub family: Vec<Family>,
    /// Size classes, largest first.
    pub class: Vec<SizeClass>,
    /// Weights of the codes of the packs' list `ownership`.
    pub ownership: BTreeMap<String, f64>,
    /// Turns of the trend.
    #[serde(default)]
    pub turn: Vec<Turn>,
    /// Totals that the sums are scaled to.
    #[serde(default)]
    pub total: Vec<Total>,
    /// Divisions, from `divisions.csv`.
    #[serde(skip)]
    pub divisions: Vec<Division>,
    /// Cities, from `cities.csv`.
    #[serde(skip)]
    pub cities: Vec<City>,
}

/// Yearly output before calibration: lognormal with a Pareto tail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    pub spread: f64,
    pub tail: f64,
    pub tail_start: f64,
    pub tail_exponent: f64,
    pub tail_cap: f64,
}

/// How much places and trades differ.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    pub counties: f64,
    pub specialisation: f64,
    pub classes: f64,
    pub strong: f64,
    pub crowding: f64,
}

/// The year's course.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    pub months: [f64; 12],
    pub festival_days_before: i64,
    pub festival_days_after: i64,
    pub festival_loss: f64,
}

/// Standard deviations of logarithms.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    pub yearly: f64,
    pub monthly: f64,
}

/// Events per enterprise and year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Life {
    pub enters: f64,
    pub enters_in_january: f64,
    pub grown_up: f64,
    pub exits: f64,
    pub stops: f64,
    pub stop_months: u32,
    pub falls: f64,
    pub fall_to: [f64; 2],
    pub moves: f64,
    pub moves_far: f64,
    pub switches: f64,
}

/// Mistakes per return.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plant {
    pub late: f64,
    pub missing: f64,
    pub unit_slip: f64,
    pub unit_slip_factor: i64,
    pub unit_slip_floor: i64,
    pub ytd_mismatch: f64,
    pub profit_over_revenue: f64,
    pub blank: f64,
    pub base_revised: f64,
    pub odd_writing: f64,
    pub corrected: f64,
    pub after_close_every: usize,
    pub fields: PlantFields,
}

/// Families in which mistakes are planted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlantFields {
    pub slip: Vec<String>,
    pub ytd: Vec<String>,
    pub blank: Vec<String>,
    pub profit: String,
    pub revenue: String,
}

/// Which choice of the form's status field says what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub field: String,
    pub normal: String,
    pub reduced: String,
    pub stopped: String,
}

/// How a family's values come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The enterprise's output itself, from which all others follow.
    Output,
    /// A multiple of another family.
    Flow,
    /// A part of another family that may turn negative.
    Margin,
    /// Follows the enterprise's level, not the month.
    Stock,
    /// A multiple of another family that only some enterprises have.
    Part,
}

/// One family of the form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Family id in the form.
    pub id: String,
    /// Other ids under which a form may carry it.
    #[serde(default)]
    pub also: Vec<String>,
    /// How its values come about.
    pub kind: Kind,
    /// The family it follows; must stand before it.
    #[serde(default)]
    pub of: String,
    /// Unit of the generated integers, printed in the header.
    pub unit: String,
    /// Multiple of `of`.
    #[serde(default = "one")]
    pub ratio: f64,
    /// Column of `divisions.csv` that multiplies `ratio`.
    #[serde(default)]
    pub ratio_column: Option<String>,
    /// The ratio is per yearly, not monthly, value of `of`.
    #[serde(default)]
    pub annual: bool,
    /// An enterprise's own deviation.
    #[serde(default)]
    pub spread: f64,
    /// The month's deviation.
    #[serde(default)]
    pub noise: f64,
    /// Stocks: exponent of the level's change since the first year.
    #[serde(default = "one")]
    pub damped: f64,
    /// Smallest value of an enterprise that produces.
    #[serde(default)]
    pub least: i64,
    /// Parts: how many enterprises have any.
    #[serde(default = "one")]
    pub participation: f64,
}

fn one() -> f64 {
    1.0
}

/// A size class: the first whose limits are both reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeClass {
    /// Code in the packs' list `size`.
    pub code: String,
    /// Staff from.
    pub staff: i64,
    /// Yearly revenue from, thousand yuan.
    pub revenue: i64,
}

/// A turn of the trend.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Divisions it is about; all where empty.
    #[serde(default)]
    pub divisions: Vec<String>,
    /// Cities it is about; all where empty.
    #[serde(default)]
    pub regions: Vec<String>,
    /// First month.
    pub from: Period,
    /// Last month.
    pub to: Period,
    /// Percent a year on top of the growth otherwise.
    pub growth: f64,
}

/// What a total scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Adjusts {
    /// The enterprises' size, and with it all families.
    Size,
    /// Only the family.
    Family,
}

/// A published total.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Id, written to the manifest.
    pub id: String,
    /// Calendar year.
    pub year: i16,
    /// Family summed.
    pub family: String,
    /// Cities; the whole province where empty.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Divisions; all where empty.
    #[serde(default)]
    pub divisions: Vec<String>,
    /// The total, in `unit`.
    pub value: f64,
    /// Unit; converted to the family's.
    pub unit: String,
    /// What is scaled.
    pub adjusts: Adjusts,
    /// Where it was published.
    pub source: String,
    /// Whether it was checked against the source.
    pub verified: bool,
}

/// One division of industry.
#[derive(Debug, Clone, Deserialize)]
pub struct Division {
    /// Two-digit code.
    pub code: String,
    /// Weight in output.
    pub share: f64,
    /// Nominal growth, percent a year.
    pub growth: f64,
    /// Profit per revenue.
    pub margin: f64,
    /// Tax per revenue.
    pub tax: f64,
    /// Employees per thousand yuan of yearly output.
    pub staff: f64,
    /// Kilowatt-hours per yuan of output.
    pub power: f64,
    /// Exports per revenue.
    pub export: f64,
    /// Trade words of names, joined by `|`.
    pub words: String,
}

impl Division {
    /// A column by name, for [`Family::ratio_column`].
    fn column(&self, name: &str) -> Option<f64> {
        Some(match name {
            "share" => self.share,
            "growth" => self.growth,
            "margin" => self.margin,
            "tax" => self.tax,
            "staff" => self.staff,
            "power" => self.power,
            "export" => self.export,
            _ => return None,
        })
    }

    /// What `family` is multiplied by here.
    pub(super) fn ratio(&self, family: &Family) -> f64 {
        family.ratio * family.ratio_column.as_deref().and_then(|name| self.column(name)).unwrap_or(1.0)
    }
}

/// One city.
#[derive(Debug, Clone, Deserialize)]
pub struct City {
    /// Code.
    pub code: String,
    /// Weight in output.
    pub share: f64,
    /// Growth on top of the divisions', percentage points a year.
    pub growth: f64,
    /// Strong divisions, joined by `|`.
    pub strong: String,
}

const PROFILE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/profile.toml"));
const DIVISIONS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/divisions.csv"));
const CITIES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/cities.csv"));

impl Profile {
    /// The profile that comes with Ballast.
    ///
    /// # Errors
    /// As [`Profile::parse`]; a test holds the built-in one to be right.
    pub fn builtin() -> Result<Self, GenerateError> {
        Self::parse(PROFILE, DIVISIONS, CITIES)
    }

    /// Reads `profile.toml`, `divisions.csv` and `cities.csv` of a folder.
    ///
    /// # Errors
    /// [`GenerateError::Io`] for a file that cannot be read, else as [`Profile::parse`].
    pub fn load(dir: &Path) -> Result<Self, GenerateError> {
        let read = |name: &str| {
            let path = dir.join(name);
            std::fs::read_to_string(&path).map_err(|source| GenerateError::Io { path, source })
        };
        Self::parse(&read("profile.toml")?, &read("divisions.csv")?, &read("cities.csv")?)
    }

    /// Reads a profile from its three texts.
    ///
    /// # Errors
    /// [`GenerateError::Profile`] names the file and what is wrong.
    pub fn parse(profile: &str, divisions: &str, cities: &str) -> Result<Self, GenerateError> {
        let mut parsed: Self = toml::from_str(profile).map_err(|e| wrong("profile.toml", e.to_string()))?;
        parsed.divisions = rows("divisions.csv", divisions)?;
        parsed.cities = rows("cities.csv", cities)?;
        parsed.check()?;
        Ok(parsed)
    }

    fn check(&self) -> Result<(), GenerateError> {
        let say = |what: String| Err(wrong("profile.toml", what));
        if self.format != 1 {
            return say(format!(
                "format {} is not known: this version of ballast reads format 1",
                self.format
            ));
        }
        if self.family.first().map(|f| f.kind) != Some(Kind::Output) {
            return say("the first [[family]] must be of kind \"output\": the others follow from it".into());
        }
        if self.family.len() > MAX_FAMILIES {
            return say(format!("{} families are declared, at most {MAX_FAMILIES} fit", self.family.len()));
        }
        for (at, family) in self.family.iter().enumerate().skip(1) {
            if !self.family[..at].iter().any(|before| before.id == family.of) {
                return say(format!(
                    "family {} follows {:?}, which must be declared before it",
                    family.id, family.of
                ));
            }
            if let Some(column) = &family.ratio_column
                && self.divisions.first().is_some_and(|d| d.column(column).is_none())
            {
                return say(format!("family {}: divisions.csv has no column {column:?}", family.id));
            }
        }
        if let Some(total) = self.total.iter().find(|t| !self.family.iter().any(|f| f.id == t.family)) {
            return say(format!(
                "total {} is of the family {:?}, which is not declared",
                total.id, total.family
            ));
        }
        let mark = self.code_mark.as_bytes();
        if mark.len() != 3 || !mark.iter().all(|b| super::names::ALPHABET.contains(b)) {
            return say(format!(
                "code_mark {:?} must be three characters of the credit code's alphabet",
                self.code_mark
            ));
        }
        for (what, missing) in [
            ("name_words", self.name_words.is_empty()),
            ("name_endings", self.name_endings.is_empty()),
            ("class", self.class.is_empty()),
            ("divisions.csv", self.divisions.is_empty()),
        ] {
            if missing {
                return say(format!("{what} is empty: at least one entry is needed"));
            }
        }
        Ok(())
    }

    /// Place of a family.
    pub(super) fn family_ix(&self, id: &str) -> Option<usize> {
        self.family.iter().position(|f| f.id == id)
    }
}

/// Most families a profile may declare: what an enterprise carries is a fixed array.
pub(super) const MAX_FAMILIES: usize = 16;

fn wrong(file: &'static str, what: String) -> GenerateError {
    GenerateError::Profile { file, what }
}

fn rows<T: for<'de> Deserialize<'de>>(file: &'static str, text: &str) -> Result<Vec<T>, GenerateError> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| wrong(file, e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_profile_is_right() {
        let profile = Profile::builtin().unwrap();
        assert_eq!(profile.divisions.len(), 41);
        assert_eq!(profile.cities.len(), 16);
        let unchecked: Vec<_> = profile.total.iter().filter(|t| !t.verified).map(|t| t.id.as_str()).collect();
        assert_eq!(unchecked, ["province-revenue-2023"]);
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let cases = [
            ("format = 1", "format = 2", "format 2 is not known"),
            ("of = \"revenue\"", "of = \"sales\"", "follows \"sales\""),
            ("code_mark = \"DEM\"", "code_mark = \"DEMO\"", "three characters"),
            ("ratio_column = \"tax\"", "ratio_column = \"duty\"", "no column \"duty\""),
            ("spread = 1.15", "spraed = 1.15", "spraed"),
        ];
        for (from, to, expected) in cases {
            let error =
                Profile::parse(&PROFILE.replace(from, to), DIVISIONS, CITIES).unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains("profile.toml"), "{error}");
        }
        let error =
            Profile::parse(PROFILE, &DIVISIONS.replace("06,2.2", "06,much"), CITIES).unwrap_err().to_string();
        assert!(error.contains("divisions.csv") && error.contains("line: 2"), "{error}");
    }
}
