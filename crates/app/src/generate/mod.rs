//! A demonstration province: synthetic enterprises with real region and industry codes, and their
//! monthly returns in files as an office receives them.
//!
//! [`generate`] fills in the form of a [`Profile`] for as many enterprises and months as asked for,
//! with everything that real returns have: skewed sizes, trades that go with places, the Spring
//! Festival, entries and exits, stopped firms, late and wrong returns. It writes down in
//! `generated.json` every mistake that it planted, so that a test can ask whether the checks found it.
//!
//! The same options make the same files, whatever the number of threads. It never uses the name or
//! the credit code of a real enterprise.

mod annual;
#[cfg(test)]
mod annual_tests;
mod awkward;
mod calibrate;
mod cells;
mod filling;
mod geography;
mod layout;
mod manifest;
mod months;
mod names;
mod pack;
mod period;
mod population;
mod profile;
mod random;
mod truth;
mod writing;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
};

use ballast_model::{Period, UnitError, UsccError};
use ballast_packs::{Packs, plan::Form};

pub use annual::AnnualFile;
pub use awkward::AwkwardFile;
pub use manifest::{Calibration, FileKind, GeneratedFile};
pub use pack::write_demo_pack;
pub use profile::Profile;

use cells::Encoding;
use filling::{Books, Filling};
use geography::Geography;
use layout::Layout;
use manifest::{Manifest, Planted};
use months::Months;
use names::Names;
use random::Streams;
use truth::World;
use writing::Writer;

/// How the files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// As offices send them: GB18030 with title rows and notes, every sixth a workbook.
    #[default]
    Office,
    /// UTF-8, one header row, nothing else: the fast way to much data.
    CsvUtf8,
}

/// What to generate.
#[derive(Debug, Clone)]
pub struct GenerateOptions {
    /// Enterprises in all, those that enter and leave included.
    pub enterprises: u32,
    /// Calendar months, the last included.
    pub months: u32,
    /// The last month.
    pub last: Period,
    /// Same seed, same files.
    pub seed: u64,
    /// Province code; the profile's totals are met only for its own province.
    pub province: String,
    /// Folder to write to; `returns/` in it must not hold files yet.
    pub out: PathBuf,
    /// How the files are written.
    pub format: Format,
    /// Threads; 0 for as many as the machine has.
    pub threads: usize,
}

impl GenerateOptions {
    /// 20,000 enterprises of the profile's province over the 24 months to December 2024.
    pub fn new(profile: &Profile, out: impl Into<PathBuf>) -> Self {
        Self {
            enterprises: 20_000,
            months: 24,
            // December 2024 is a month.
            last: Period::month(2024, 12).unwrap_or_else(|| unreachable!("2024-12 is a month")),
            seed: 1,
            province: profile.province.clone(),
            out: out.into(),
            format: Format::Office,
            threads: 0,
        }
    }
}

/// What was generated.
#[derive(Debug, Clone)]
pub struct Generated {
    /// Files in the order in which an office receives them; paths are below the output folder.
    pub files: Vec<GeneratedFile>,
    /// Periods, in order.
    pub periods: Vec<Period>,
    /// Returns in the main and late files.
    pub returns: u64,
    /// Mistakes and events by kind.
    pub counts: BTreeMap<String, u64>,
    /// Totals that the sums were scaled to.
    pub calibration: Vec<Calibration>,
    /// Files that an import must refuse, or must cope with.
    pub awkward: Vec<AwkwardFile>,
    /// Annual returns of a part of the enterprises and of firms below scale, in order of year; none where the run holds no
    /// full year.
    pub annual: Vec<AnnualFile>,
    /// The register of titles held.
    pub titles: Option<PathBuf>,
    /// `generated.json`.
    pub manifest: PathBuf,
}

/// Why nothing could be generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The profile is wrong.
    #[error("{file}: {what}")]
    Profile {
        /// File of the profile.
        file: &'static str,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// An option is out of range.
    #[error("{0}")]
    Options(String),
    /// The form is not declared.
    #[error("form {0} is not declared in any pack")]
    Form(String),
    /// The packs have no such tree.
    #[error("tree {0} is not declared in any pack")]
    Tree(String),
    /// The province has no counties in the region tree.
    #[error("{0} is not a province with counties in the region tree: write a code such as 370000")]
    Province(String),
    /// A division of the profile is not in the industry tree.
    #[error("division {0} has no class in the industry tree")]
    Division(String),
    /// The form's status field has no such choice.
    #[error("field {field} has no choice {code:?}: name one of its choices in [status] of profile.toml")]
    Choice {
        /// Field.
        field: String,
        /// Choice.
        code: String,
    },
    /// A unit of the profile does not fit the form's.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// A credit code could not be made.
    #[error("county codes must be six digits to make credit codes: {0}")]
    Code(#[from] UsccError),
    /// The folder holds returns already.
    #[error("{} holds files already: give another folder, or empty it", .0.display())]
    NotEmpty(PathBuf),
    /// A file could not be written or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// File.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A workbook could not be written.
    #[error("workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The manifest could not be written.
    #[error("generated.json: {0}")]
    Manifest(#[from] serde_json::Error),
}

/// Most returns that a workbook is made for; larger files stay CSV, as spreadsheets take minutes over them.
const WORKBOOK_ROWS: u32 = 30_000;
/// Every so many periods the main file is a workbook.
const WORKBOOK_EVERY: usize = 6;

/// Generates a province's returns below `options.out`; `progress` hears of returns done and in all.
///
/// # Errors
/// [`GenerateError`]; what was written until then stays.
pub fn generate(
    packs: &Packs,
    profile: &Profile,
    options: &GenerateOptions,
    progress: &dyn Fn(u64, u64),
) -> Result<Generated, GenerateError> {
    let form = packs.forms.get(&profile.form).ok_or_else(|| GenerateError::Form(profile.form.clone()))?;
    let periods = periods(form, options)?;
    let (Some(&first), Some(&last)) = (periods.first(), periods.last()) else {
        return Err(GenerateError::Options("no period lies in these months: ask for more months".into()));
    };
    let tree = |id: &str| packs.tree(id).ok_or_else(|| GenerateError::Tree(id.to_owned()));
    let (regions, industries) = (tree(&form.region_tree)?, tree(&form.industry_tree)?);
    let geography = Geography::new(regions, industries, profile, &options.province, first, last)?;
    let layout = Layout::new(form, profile, &packs.units)?;
    let mut months = Months::new(&periods, profile, &packs.calendar);
    months.grow(profile, &geography);
    prepare(&options.out)?;

    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        asked => asked,
    };
    let streams = Streams::new(options.seed);
    let enterprises = population::draw(profile, &geography, &streams, &months, options.enterprises, threads)?;
    let mut world = World::new(profile, &geography, &months, streams, enterprises);
    let calibration = calibrate::calibrate(&mut world, packs, threads)?;
    world.classify();
    let world = world;

    let encoding = match options.format {
        Format::Office => Encoding::Gb18030,
        Format::CsvUtf8 => Encoding::Utf8,
    };
    let writer = writer(packs, form, &world, &layout, encoding);
    let mut books = vec![Books::default(); world.enterprises.len()];
    let total = u64::from(options.enterprises) * periods.len() as u64;
    let done = std::cell::Cell::new(0);
    let step = |rows: u64| {
        done.set(done.get() + rows);
        progress(done.get(), total);
    };
    let mut files = Vec::new();
    let mut planted: Vec<(Period, Vec<Planted>)> = Vec::new();
    std::thread::scope(|scope| -> Result<(), GenerateError> {
        let mut workbooks = Vec::new();
        for (at, &period) in periods.iter().enumerate() {
            let office = options.format == Format::Office;
            let every = profile.plant.after_close_every;
            let plan = period::Plan {
                period,
                out: &options.out,
                workbook: office
                    && at % WORKBOOK_EVERY == WORKBOOK_EVERY - 1
                    && options.enterprises <= WORKBOOK_ROWS,
                // The last month always has something that came after the close, so that there is a revision to explain.
                after_close: every > 0 && (at % every == every - 1 || at + 1 == periods.len()),
                threads,
            };
            let filling = Filling::new(&world, &layout, period, at == 0);
            let written = period::write(&plan, &filling, &writer, &mut books, &step)?;
            if let Some(rows) = written.workbook {
                let path = options.out.join(period::file_name(period, FileKind::Main, true));
                let writer = &writer;
                workbooks.push(scope.spawn(move || writer.workbook(&path, period, "", &rows)));
            }
            files.extend(written.files);
            planted.push((period, written.planted));
        }
        workbooks.into_iter().try_for_each(|handle| {
            handle
                .join()
                .unwrap_or_else(|_| Err(GenerateError::Options("the workbook writer gave up".into())))
        })
    })?;
    let awkward = awkward::write(&writer, packs, form, last, &options.out)?;
    let desk = annual::Desk {
        packs,
        world: &world,
        names: &writer.names,
        sizes: &writer.sizes,
        ownerships: &writer.ownerships,
        encoding,
        office: options.format == Format::Office,
        out: &options.out,
    };
    let annual = annual::write(&annual::AnnualPlan::builtin()?, &desk)?;
    let mut counts = Manifest::event_counts(&world);
    for p in planted.iter().flat_map(|(_, list)| list) {
        *counts.entry(p.kind.to_owned()).or_insert(0) += 1;
        if p.corrected && p.kind != "late" {
            *counts.entry("corrected".to_owned()).or_insert(0) += 1;
        }
    }
    let manifest = options.out.join("generated.json");
    let io = |source| GenerateError::Io { path: manifest.clone(), source };
    let described = Manifest {
        options: describe(profile, options),
        world: &world,
        layout: &layout,
        files: &files,
        annual: &annual.files,
        calibration: &calibration,
        planted: &planted,
        counts: &counts,
    };
    described.write(BufWriter::new(fs::File::create(&manifest).map_err(io)?))?;
    write(&options.out.join("说明.txt"), pack::README)?;
    let returns = files.iter().filter(|f| f.kind != FileKind::Correction).map(|f| f.rows).sum();
    let annual::Annual { files: annual, titles } = annual;
    Ok(Generated { files, periods, returns, counts, calibration, awkward, annual, titles, manifest })
}

fn describe(profile: &Profile, options: &GenerateOptions) -> serde_json::Value {
    serde_json::json!({
        "profile": profile.id,
        "enterprises": options.enterprises,
        "months": options.months,
        "last": options.last,
        "seed": options.seed,
        "province": options.province,
    })
}

/// The form's periods in the months asked for; a period that begins before them is taken whole.
fn periods(form: &Form, options: &GenerateOptions) -> Result<Vec<Period>, GenerateError> {
    if options.enterprises == 0 || options.enterprises > names::MAX_ENTERPRISES {
        return Err(GenerateError::Options(format!(
            "{} enterprises: write a number from 1 to {}",
            options.enterprises,
            names::MAX_ENTERPRISES
        )));
    }
    if options.months == 0 || options.months > 240 {
        return Err(GenerateError::Options(format!(
            "{} months: write a number from 1 to 240",
            options.months
        )));
    }
    let last = months::month_of(options.last.year(), options.last.last_month());
    let first = last - options.months as i32 + 1;
    let within = |period: &Period| {
        let to = months::month_of(period.year(), period.last_month());
        first <= to && to <= last
    };
    Ok((first.div_euclid(12)..=last.div_euclid(12))
        .flat_map(|year| form.periods_of(year as i16))
        .filter(within)
        .collect())
}

fn prepare(out: &Path) -> Result<(), GenerateError> {
    for name in ["returns", "awkward", "annual"] {
        let dir = out.join(name);
        fs::create_dir_all(&dir).map_err(|source| GenerateError::Io { path: dir.clone(), source })?;
        if fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(GenerateError::NotEmpty(dir));
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), GenerateError> {
    fs::write(path, text).map_err(|source| GenerateError::Io { path: path.to_owned(), source })
}

fn writer<'a>(
    packs: &Packs,
    form: &Form,
    world: &'a World<'a>,
    layout: &'a Layout,
    encoding: Encoding,
) -> Writer<'a> {
    let profile = world.profile;
    let spelled = |list: &str, code: &str| {
        let entry = packs.code_lists.get(list).and_then(|entries| entries.iter().find(|e| e.code == code));
        encoding.bytes(entry.map_or(code, |e| &e.name.zh))
    };
    let cities: Vec<String> = world.geography.cities.iter().map(|(_, name)| name.clone()).collect();
    Writer {
        world,
        layout,
        encoding,
        names: Names::new(profile, &cities, |text| encoding.bytes(text)),
        sizes: profile.class.iter().map(|class| spelled("size", &class.code)).collect(),
        ownerships: profile.ownership.keys().map(|code| spelled("ownership", code)).collect(),
        office: encoding == Encoding::Gb18030,
        form_title: form.name.zh.clone(),
    }
}
