use std::{fs, path::PathBuf};

use ballast_model::{Period, Uscc};
use ballast_packs::{
    Packs,
    plan::{Field, FieldKind, Form, Series},
};
use serde::{Deserialize, Serialize};

use super::{
    GenerateError,
    cells::Encoding,
    months::month_of,
    names::{MAX_ENTERPRISES, NamePieces, Names, credit_code},
    population::Month,
    random::Draws,
    truth::World,
};

/// Annual returns and titles: `packs/demo/generate/annual.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualPlan {
    format: u32,
    /// Every so many enterprises of the panel.
    every: u32,
    /// Firms below scale per enterprise of the panel.
    small: f64,
    form: Vec<AnnualForm>,
    #[serde(default)]
    title: Vec<Title>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnnualForm {
    id: String,
    who: Who,
    /// Part of the file's name.
    file: String,
    field: Vec<Drawn>,
}

/// Who files a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Who {
    /// Enterprises of the monthly panel.
    Panel,
    /// Firms below designated size.
    Small,
    /// Both, but for the large.
    Sme,
    /// Both.
    All,
}

/// How a field is filled in: as a family of the monthly returns, as a part of a field before it, by itself, or as a choice.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Drawn {
    id: String,
    family: Option<String>,
    of: Option<String>,
    ratio: f64,
    median: Option<f64>,
    choices: Vec<(String, f64)>,
    /// Standard deviations of logarithms: between firms, and from year to year.
    spread: f64,
    yearly: f64,
    /// Growth a year.
    growth: f64,
    /// Part of the firms that have any.
    participation: Option<f64>,
    most: Option<f64>,
    quality: f64,
    /// The same in every year.
    steady: bool,
    /// One more every year.
    grows: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    programme: String,
    above: f64,
    document: String,
}

/// A file of annual returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnualFile {
    /// Path below the output folder.
    pub path: PathBuf,
    /// Form that it fills in.
    pub form: String,
    /// The year.
    pub period: Period,
    /// Returns in it.
    pub rows: u64,
}

/// Annual returns and the register of titles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Annual {
    pub(super) files: Vec<AnnualFile>,
    pub(super) titles: Option<PathBuf>,
}

/// Blocks of an enterprise's stream past all months: its quality, then a field each.
const QUALITY: u64 = 1 << 20;
const FIELDS: u64 = QUALITY + 1;

/// A firm that files annual returns.
struct Firm {
    number: u32,
    code: Uscc,
    name: NamePieces,
    county: usize,
    class: usize,
    size: usize,
    ownership: usize,
    panel: bool,
    quality: f64,
    luck: f64,
}

impl AnnualPlan {
    /// The plan that comes with the demonstration pack.
    ///
    /// # Errors
    /// [`GenerateError::Profile`].
    pub(super) fn builtin() -> Result<Self, GenerateError> {
        const TEXT: &str =
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/annual.toml"));
        let wrong = |what: String| GenerateError::Profile { file: "annual.toml", what };
        let plan: Self = toml::from_str(TEXT).map_err(|error| wrong(error.to_string()))?;
        if plan.format != 1 || plan.every == 0 {
            return Err(wrong("write format = 1 and every = 1 or more".to_owned()));
        }
        Ok(plan)
    }
}

/// How the files are written.
pub(super) struct Desk<'a> {
    pub(super) packs: &'a Packs,
    pub(super) world: &'a World<'a>,
    pub(super) names: &'a Names,
    /// Names of size classes and ownership types, encoded.
    pub(super) sizes: &'a [Vec<u8>],
    pub(super) ownerships: &'a [Vec<u8>],
    pub(super) encoding: Encoding,
    pub(super) office: bool,
    pub(super) out: &'a std::path::Path,
}

/// Writes the annual returns of every full year of the run, and the titles held at its end. Forms that no pack declares are
/// left out.
pub(super) fn write(plan: &AnnualPlan, desk: &Desk<'_>) -> Result<Annual, GenerateError> {
    let months = desk.world.months;
    let years: Vec<i16> = (months.first.div_euclid(12)..=months.last.div_euclid(12))
        .filter_map(|year| i16::try_from(year).ok())
        .filter(|&year| months.holds(year))
        .collect();
    let mut annual = Annual::default();
    let Some(&last) = years.last() else { return Ok(annual) };
    let firms = firms(plan, desk)?;
    for &year in &years {
        for (at, form) in plan.form.iter().enumerate() {
            let Some(declared) = desk.packs.forms.get(&form.id) else { continue };
            let filling = Filling { desk, form, declared, at: at as u64, year };
            annual.files.extend(filling.write(&firms)?);
        }
    }
    annual.titles = titles(plan, desk, &firms, last)?;
    Ok(annual)
}

fn firms(plan: &AnnualPlan, desk: &Desk<'_>) -> Result<Vec<Firm>, GenerateError> {
    let world = desk.world;
    let drawn = |number: u32| {
        let mut draws = world.streams.block(u64::from(number), QUALITY);
        (draws.normal(), draws.normal(), draws)
    };
    let panel = world.enterprises.iter().zip(0u32..).filter(|(_, number)| number % plan.every == 0);
    let mut firms: Vec<Firm> = panel
        .map(|(e, number)| {
            let (quality, luck, _) = drawn(number);
            let last = world.months.last;
            Firm {
                number,
                code: e.code,
                name: e.name,
                county: e.county(last),
                class: e.class(last),
                size: usize::from(e.size),
                ownership: usize::from(e.ownership),
                panel: true,
                quality,
                luck,
            }
        })
        .collect();
    // Below scale: neighbours of firms of the panel, under numbers that the panel does not use.
    let count = world.enterprises.len() as u32;
    let small = (f64::from(count) * plan.small).ceil() as u32;
    let smallest = desk.sizes.len().saturating_sub(2);
    for at in 0..small.min(MAX_ENTERPRISES - count) {
        let number = count + at;
        let (quality, luck, mut draws) = drawn(number);
        let like = &world.enterprises[draws.below(world.enterprises.len())];
        let county = like.county(world.months.first);
        let code = credit_code(&world.geography.counties[county].code, &world.profile.code_mark, number)
            .ok_or(GenerateError::Code(ballast_model::UsccError::Length(0)))?;
        firms.push(Firm {
            number,
            code,
            name: NamePieces {
                word: draws.below(world.profile.name_words.len()) as u16,
                ending: 0,
                city: world.geography.counties[county].city as u16,
                ..like.name
            },
            county,
            class: like.class(world.months.first),
            size: smallest + usize::from(draws.chance(0.35)),
            ownership: usize::from(like.ownership),
            panel: false,
            quality,
            luck,
        });
    }
    Ok(firms)
}

/// One form's returns of one year.
struct Filling<'a> {
    desk: &'a Desk<'a>,
    form: &'a AnnualForm,
    declared: &'a Form,
    at: u64,
    year: i16,
}

/// A column of the file: which field of the plan, in which series.
struct Column<'a> {
    field: usize,
    series: Series,
    declared: &'a Field,
}

impl Filling<'_> {
    fn concerns(&self, firm: &Firm) -> bool {
        // Only who reported for December was in scope at the end of the year.
        let december: Month = month_of(self.year, 12);
        let in_scope = !firm.panel || self.desk.world.enterprises[firm.number as usize].reports(december);
        in_scope
            && match self.form.who {
                Who::Panel => firm.panel,
                Who::Small => !firm.panel,
                // The first class is that of the large.
                Who::Sme => firm.size > 0,
                Who::All => true,
            }
    }

    fn write(&self, firms: &[Firm]) -> Result<Option<AnnualFile>, GenerateError> {
        let Some(period) = self.declared.periods_of(self.year).last().copied() else { return Ok(None) };
        let columns = self.columns();
        let mut bytes = self.desk.encoding.bytes(&self.head(period, &columns));
        let mut rows = 0;
        for firm in firms.iter().filter(|firm| self.concerns(firm)) {
            if let Some(line) = self.line(firm, &columns)? {
                bytes.extend_from_slice(&line);
                rows += 1;
            }
        }
        if rows == 0 {
            return Ok(None);
        }
        if self.desk.office {
            let note = "注：本表为合成的演示数据，企业、代码和数值均不对应任何真实企业。\n";
            bytes.extend_from_slice(&self.desk.encoding.bytes(note));
        }
        let path = PathBuf::from(format!("annual/{}_{}.csv", self.year, self.form.file));
        let whole = self.desk.out.join(&path);
        fs::write(&whole, bytes).map_err(|source| GenerateError::Io { path: whole, source })?;
        Ok(Some(AnnualFile { path, form: self.form.id.clone(), period, rows }))
    }

    fn columns(&self) -> Vec<Column<'_>> {
        let of = |declared: &'_ Field| {
            let field =
                self.form.field.iter().position(|f| f.id == declared.family || f.id == declared.id)?;
            Some((field, declared.series))
        };
        self.declared
            .fields
            .iter()
            .filter_map(|declared| of(declared).map(|(field, series)| Column { field, series, declared }))
            .collect()
    }

    fn head(&self, period: Period, columns: &[Column<'_>]) -> String {
        let title = &self.desk.world.profile.title;
        let mut text = String::new();
        if self.desk.office {
            let year = period.label("zh");
            text.push_str(&format!("{title} {year}{}\n报告期：{year}\n", self.declared.name.zh));
        }
        let role = |role: &str| {
            self.declared.attributes.iter().find(|a| a.role == role).and_then(|a| a.aliases.first()).cloned()
        };
        let mut heads: Vec<String> = ROLES.iter().filter_map(|of| role(of)).collect();
        heads.extend(columns.iter().map(|column| match column.declared.unit.as_str() {
            "" => column.declared.name.zh.clone(),
            unit => format!("{}（{unit}）", column.declared.name.zh),
        }));
        text.push_str(&heads.join(","));
        text.push('\n');
        text
    }

    /// A firm's return; nothing where it did not yet exist.
    fn line(&self, firm: &Firm, columns: &[Column<'_>]) -> Result<Option<Vec<u8>>, GenerateError> {
        let Some(now) = self.values(firm, self.year)? else { return Ok(None) };
        let before = self.values(firm, self.year - 1)?;
        let world = self.desk.world;
        let mut out = Vec::with_capacity(256);
        for (at, role) in
            ROLES.iter().filter(|of| self.declared.attributes.iter().any(|a| a.role == **of)).enumerate()
        {
            if at > 0 {
                out.push(b',');
            }
            let encoded = |list: &[Vec<u8>], at: usize| list.get(at).cloned().unwrap_or_default();
            match *role {
                "id" => out.extend_from_slice(firm.code.as_str().as_bytes()),
                "name" => self.desk.names.write(firm.name, firm.number + 1, &mut out),
                "region" => out.extend_from_slice(world.geography.counties[firm.county].code.as_bytes()),
                "industry" => out.extend_from_slice(world.geography.classes[firm.class].code.as_bytes()),
                "size" => out.extend(encoded(self.desk.sizes, firm.size)),
                _ => out.extend(encoded(self.desk.ownerships, firm.ownership)),
            }
        }
        for column in columns {
            out.push(b',');
            let values = if column.series == Series::Base { before.as_ref() } else { Some(&now) };
            let Some(value) = values.and_then(|values| values[column.field]) else { continue };
            let text = match &column.declared.kind {
                FieldKind::Choice(choices) => spelled(choices, &self.form.field[column.field].choices, value),
                FieldKind::Quantity => {
                    format!("{value:.*}", column.declared.decimals as usize)
                }
            };
            out.extend_from_slice(&self.desk.encoding.bytes(&text));
        }
        out.push(b'\n');
        Ok(Some(out))
    }

    /// Values of a year by field of the plan; a choice is its place. Nothing where the firm did not report in the year's
    /// months.
    fn values(&self, firm: &Firm, year: i16) -> Result<Option<Vec<Option<f64>>>, GenerateError> {
        let world = self.desk.world;
        let mut books = None;
        let reads_months = self.form.field.iter().any(|field| field.family.is_some());
        if firm.panel && reads_months {
            let (from, to) = (month_of(year, 1), month_of(year, 12));
            let Some(sums) = world.run(firm.number as usize, from, to) else { return Ok(None) };
            books = Some(sums);
        }
        let mut values: Vec<Option<f64>> = Vec::with_capacity(self.form.field.len());
        for (at, field) in self.form.field.iter().enumerate() {
            let mut draws = world.streams.block(u64::from(firm.number), FIELDS + self.at * 256 + at as u64);
            let value = match (&field.family, &field.of) {
                (Some(family), _) => match (&books, world.profile.family_ix(family)) {
                    (Some(books), Some(ix)) => {
                        let unit = self.unit_of(&field.id);
                        let factor = self.desk.packs.units.factor(&world.profile.family[ix].unit, unit)?;
                        Some(books[ix] as f64 * f64::try_from(factor).unwrap_or(1.0))
                    }
                    _ => None,
                },
                (None, Some(of)) => {
                    let whole = self.form.field[..at].iter().position(|f| f.id == *of);
                    let whole = whole.and_then(|at| values[at]);
                    whole.map(|whole| {
                        let part = field.ratio * field.drawn(firm.quality, year, &mut draws);
                        whole * field.most.map_or(part, |most| part.min(most))
                    })
                }
                (None, None) if !field.choices.is_empty() => Some(field.choice(&mut draws)),
                (None, None) => {
                    let drawn = field.median.unwrap_or(0.0) * field.drawn(firm.quality, year, &mut draws);
                    let years = if field.grows { f64::from(year) - f64::from(ANCHOR) } else { 0.0 };
                    let value = (drawn + years).max(0.0);
                    Some(field.most.map_or(value, |most| value.min(most)))
                }
            };
            values.push(value);
        }
        Ok(Some(values))
    }

    fn unit_of(&self, field: &str) -> &str {
        let found = self.declared.fields.iter().find(|f| f.family == field || f.id == field);
        found.map_or("", |field| field.unit.as_str())
    }
}

const ROLES: [&str; 6] = ["id", "name", "region", "industry", "size", "ownership"];

/// The year from which `growth` and `grows` count.
const ANCHOR: i16 = 2024;

impl Drawn {
    /// A firm's multiple of the median in a year; 0 for one that has none.
    fn drawn(&self, quality: f64, year: i16, draws: &mut Draws) -> f64 {
        let follows = self.quality.clamp(-1.0, 1.0);
        let own = draws.normal();
        let z = follows * quality + (1.0 - follows * follows).sqrt() * own;
        // Who has any goes with quality as well: by the same number, so that better firms have it first.
        if let Some(part) = self.participation {
            let z = follows * quality + (1.0 - follows * follows).sqrt() * draws.normal();
            let rank = 0.5 * (1.0 + erf(z / std::f64::consts::SQRT_2));
            if rank < 1.0 - part {
                return 0.0;
            }
        }
        let years = if self.steady { 0.0 } else { f64::from(year) - f64::from(ANCHOR) };
        draws.seek(8 + 2 * (i32::from(year).rem_euclid(8) as usize));
        let noise = if self.steady { 0.0 } else { self.yearly * draws.normal() };
        (self.spread * z + noise + years * (1.0 + self.growth).ln()).exp()
    }

    /// Place of a choice, the same in every year.
    fn choice(&self, draws: &mut Draws) -> f64 {
        let cumulative = super::random::cumulative(self.choices.iter().map(|(_, weight)| *weight));
        draws.pick(&cumulative) as f64
    }
}

/// The error function, by Abramowitz and Stegun 7.1.26: good to seven digits.
fn erf(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let poly = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    (1.0 - poly * (-x * x).exp()).copysign(x)
}

/// How a file writes a choice: its first spelling in Chinese.
fn spelled(declared: &[(String, Vec<String>)], drawn: &[(String, f64)], at: f64) -> String {
    let code = drawn.get(at as usize).map_or("", |(code, _)| code.as_str());
    let spellings = declared.iter().find(|(known, _)| known == code).map(|(_, spellings)| spellings);
    spellings.and_then(|all| all.iter().find(|text| !text.is_ascii())).map_or(code, String::as_str).to_owned()
}

/// The register of titles held at the end of a year.
fn titles(
    plan: &AnnualPlan,
    desk: &Desk<'_>,
    firms: &[Firm],
    last: i16,
) -> Result<Option<PathBuf>, GenerateError> {
    if plan.title.is_empty() {
        return Ok(None);
    }
    let mut text = "统一社会信用代码,企业名称,称号,证书编号,批次,有效期起,有效期止,文件\n".to_owned();
    for firm in firms.iter().filter(|firm| firm.size > 0) {
        let merit = 0.8 * firm.quality + 0.6 * firm.luck;
        for title in plan.title.iter().filter(|title| merit >= title.above) {
            let mut name = Vec::new();
            desk.names.write(firm.name, firm.number + 1, &mut name);
            let granted = last - (firm.number % 3) as i16;
            text.push_str(&format!(
                "{},{},{},演示{granted}-{:06},{granted},{granted}-07-01,{}-06-30,{}\n",
                firm.code,
                desk.encoding.text(&name),
                title.programme,
                firm.number + 1,
                granted + 3,
                title.document
            ));
        }
    }
    let path = PathBuf::from("annual/称号名单.csv");
    let whole = desk.out.join(&path);
    fs::write(&whole, desk.encoding.bytes(&text))
        .map_err(|source| GenerateError::Io { path: whole, source })?;
    Ok(Some(path))
}
