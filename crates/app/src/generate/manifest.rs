use std::{collections::BTreeMap, io::Write, path::PathBuf};

use ballast_model::Period;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    annual::AnnualFile,
    layout::Layout,
    population::{Enterprise, Month, NEVER},
    profile::Total,
    truth::World,
};

/// A file of returns, in the order in which an office receives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GeneratedFile {
    /// Path below the output folder.
    pub path: PathBuf,
    /// Period that it reports.
    pub period: Period,
    /// What it brings.
    pub kind: FileKind,
    /// Returns in it.
    pub rows: u64,
    /// Arrives when the period has been closed already: the period is opened again for it and
    /// closed as a second vintage.
    pub after_close: bool,
}

/// What a file brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// The returns in time.
    Main,
    /// Late returns.
    Late,
    /// Corrected returns that replace earlier ones.
    Correction,
}

/// A total that the sums were scaled to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Id in the profile.
    pub id: String,
    /// Published value, in the family's unit.
    pub wanted: f64,
    /// What the enterprises sum to before rounding; nothing where the year or the place lies outside the run.
    pub reached: Option<f64>,
    /// Where it was published.
    pub source: String,
    /// Whether it was checked against the source.
    pub verified: bool,
}

impl Calibration {
    pub(super) fn new(total: &Total) -> Self {
        Self {
            id: total.id.clone(),
            wanted: 0.0,
            reached: None,
            source: total.source.clone(),
            verified: total.verified,
        }
    }
}

/// A mistake that was planted, or a return that is late or missing.
#[derive(Debug, Clone)]
pub(super) struct Planted {
    pub(super) kind: &'static str,
    pub(super) number: u32,
    pub(super) file: Option<FileKind>,
    /// Row in the file, counted from 1; 0 where the return is in no file.
    pub(super) row: u32,
    /// Column it is in; nothing where the whole row is meant.
    pub(super) column: Option<u16>,
    pub(super) written: Option<i64>,
    pub(super) right: Option<i64>,
    /// Whether a correction file puts it right.
    pub(super) corrected: bool,
}

/// Everything the manifest says.
pub(super) struct Manifest<'a> {
    pub(super) options: serde_json::Value,
    pub(super) world: &'a World<'a>,
    pub(super) layout: &'a Layout,
    pub(super) files: &'a [GeneratedFile],
    pub(super) annual: &'a [AnnualFile],
    pub(super) calibration: &'a [Calibration],
    pub(super) planted: &'a [(Period, Vec<Planted>)],
    pub(super) counts: &'a BTreeMap<String, u64>,
}

impl Manifest<'_> {
    /// Writes it as JSON, one piece after another: at half a million enterprises the list has hundreds of thousands of entries.
    pub(super) fn write(&self, out: impl Write) -> Result<(), serde_json::Error> {
        serde_json::to_writer(out, self)
    }
}

impl Serialize for Manifest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("format", &1)?;
        map.serialize_entry("what", "what `ballast generate` made: synthetic enterprises, real codes; every planted mistake is listed")?;
        map.serialize_entry("options", &self.options)?;
        map.serialize_entry("unfilled_fields", &self.layout.unfilled)?;
        map.serialize_entry("calibration", self.calibration)?;
        map.serialize_entry("files", self.files)?;
        map.serialize_entry("annual", self.annual)?;
        map.serialize_entry("counts", self.counts)?;
        map.serialize_entry("planted", &Sequence(|| self.mistakes()))?;
        map.serialize_entry("events", &Sequence(|| self.events()))?;
        map.end()
    }
}

impl Manifest<'_> {
    fn mistakes(&self) -> impl Iterator<Item = Mistake<'_>> {
        let path = |period: &Period, kind: FileKind| {
            self.files
                .iter()
                .find(|f| f.period == *period && f.kind == kind)
                .map(|f| f.path.to_string_lossy().into_owned())
        };
        self.planted.iter().flat_map(move |(period, list)| {
            let paths =
                [FileKind::Main, FileKind::Late, FileKind::Correction].map(|kind| (kind, path(period, kind)));
            list.iter().map(move |p| Mistake {
                kind: p.kind,
                period: *period,
                subject: self.world.enterprises[p.number as usize].code.to_string(),
                file: p.file.and_then(|kind| paths.iter().find(|(k, _)| *k == kind)?.1.clone()),
                row: p.row,
                field: p.column.map(|c| self.layout.columns[c as usize].field.as_str()),
                written: p.written,
                right: p.right,
                corrected: p.corrected,
            })
        })
    }

    fn events(&self) -> impl Iterator<Item = Happening> {
        self.world.enterprises.iter().flat_map(move |e| events(self.world, e))
    }

    /// How many events there are of each kind.
    pub(super) fn event_counts(world: &World<'_>) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for e in &world.enterprises {
            for event in events(world, e) {
                *counts.entry(format!("event-{}", event.kind)).or_insert(0) += 1;
            }
        }
        counts
    }
}

#[derive(Serialize)]
struct Mistake<'a> {
    kind: &'static str,
    period: Period,
    subject: String,
    file: Option<String>,
    row: u32,
    field: Option<&'a str>,
    written: Option<i64>,
    right: Option<i64>,
    corrected: bool,
}

#[derive(Serialize)]
struct Happening {
    kind: &'static str,
    subject: String,
    month: Option<Period>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Period>,
    #[serde(skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    to: String,
}

fn period_of(month: Month) -> Option<Period> {
    Period::month(month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1)
}

/// What happens to an enterprise while it reports.
fn events(world: &World<'_>, e: &Enterprise) -> Vec<Happening> {
    let life = &e.life;
    let (first, last) = (world.months.first, world.months.last);
    let during = |month: Month| first < month && month <= last && month != NEVER && e.reports(month);
    let mut list = Vec::new();
    let mut add = |kind, month, until: Option<Month>, from: &str, to: &str| {
        list.push(Happening {
            kind,
            subject: e.code.to_string(),
            month: period_of(month),
            until: until.and_then(period_of),
            from: from.to_owned(),
            to: to.to_owned(),
        });
    };
    if during(life.enters) {
        add(if life.founded { "founded" } else { "grew-into-scope" }, life.enters, None, "", "");
    }
    if first < life.exits && life.exits <= last && life.enters < life.exits {
        add("left-scope", life.exits, None, "", "");
    }
    if life.stops.0 != NEVER
        && life.stops.0 <= last
        && (during(life.stops.0) || during(life.stops.1.min(last)))
    {
        add("stopped", life.stops.0, Some(life.stops.1), "", "");
    }
    if during(life.falls.0) {
        add("fell-sharply", life.falls.0, None, "", &format!("{:.0}%", life.falls.1 * 100.0));
    }
    let county = |at: usize| world.geography.counties[e.counties[at] as usize].code.as_str();
    if during(life.moves) && county(0) != county(1) {
        add("moved", life.moves, None, county(0), county(1));
    }
    let class = |at: usize| world.geography.classes[e.classes[at] as usize].code.as_str();
    if during(life.switches) && class(0) != class(1) {
        add("changed-industry", life.switches, None, class(0), class(1));
    }
    list
}

/// A sequence made while it is written.
struct Sequence<F>(F);

impl<F, I> Serialize for Sequence<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
