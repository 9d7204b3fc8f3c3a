//! Declarations from text to meaning.
//!
//! A pack is a folder of TOML and CSV. [`Packs::load`] reads the built-in pack and any folders a
//! user adds, in that order, later ones adding to or replacing earlier ones by id. Loading has
//! three stages: `raw` (as written, places kept), `check` (all mistakes collected as diagnostics),
//! and `plan` (what any evaluator can run). Nothing downstream sees raw text.
//!
//! The way in is [`Packs::load`], or [`check()`] for the mistakes alone; [`codes::CODES`] lists every diagnostic.
//! [`with_rules`] adds one programme, given as text, to packs that are loaded.
//!
//! This crate refuses to guess: a pack with an error is not loaded, and the diagnostics say what would be right.

mod check;
pub mod codes;
mod load;
pub mod plan;
mod raw;

pub use load::{check, with_rules};

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use ballast_model::{Calendar, Period, Text, Tree, Units};
use rust_decimal::Decimal;

use plan::{
    ColourKey, ColourMeasure, Duty, Form, Genre, Indicator, Kind, Lexicon, Messages, Offices, PriceIndex,
    Programme, Rates, Target,
};

/// All declarations in force, by id.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// Units and their factors.
    pub units: Units,
    /// Trees by id: `regions`, `industries`, and a user's own.
    pub trees: BTreeMap<String, Tree>,
    /// Forms by id.
    pub forms: BTreeMap<String, Form>,
    /// Indicators by id.
    pub indicators: BTreeMap<String, Indicator>,
    /// Colour keys, in the order declared.
    pub colours: Vec<ColourKey>,
    /// Price indices by id.
    pub price_indices: HashMap<String, PriceIndex>,
    /// Working days and Spring Festivals.
    pub calendar: Calendar,
    /// Targets, in the order declared.
    pub targets: Vec<Target>,
    /// Zones by id: a named set of regions that may overlap others.
    pub zones: BTreeMap<String, Zone>,
    /// Coded attributes by name (`size`, `ownership`): code and name, in order.
    pub code_lists: BTreeMap<String, Vec<CodeListEntry>>,
    /// Settings of the dispatch and the brief.
    pub dispatch: DispatchSettings,
    /// Phrases of the dispatch and the brief.
    pub messages: Arc<Messages>,
    /// Texts of the packs' `templates` folders by file name: `brief.zh.md`.
    pub templates: BTreeMap<String, String>,
    /// Mapping files of the packs by file name without `.toml`, as written: `intake` reads them.
    pub mappings: BTreeMap<String, String>,
    /// Titles of the trees.
    pub tree_names: BTreeMap<String, Text>,
    /// Trees whose codes are known from dated lists alone: a code's `valid_from` is the earliest and its `valid_to` the
    /// latest day that the lists leave open, and in between a code and its successor may both be right.
    pub dated_by_lists: BTreeSet<String>,
    /// By tree: spellings that files carry by mistake, and the code each means. A value that matches
    /// only here is read and reported, never swallowed.
    pub misspellings: BTreeMap<String, BTreeMap<String, String>>,
    /// Programmes by id.
    pub programmes: BTreeMap<String, Programme>,
    /// Kinds of ledger items by id.
    pub kinds: BTreeMap<String, Kind>,
    /// Published rates by name.
    pub rates: BTreeMap<String, Rates>,
    /// Offices that may be responsible for something.
    pub offices: Offices,
    /// Which office answers for which topic, in the order declared.
    pub duties: Vec<Duty>,
    /// How reports are written: what cuts one into sections, paragraphs and items.
    pub genre: Genre,
    /// The words of work reports, for the reader.
    pub lexicon: Lexicon,
    /// Declarations that nobody has held against their source; pages that use them say so.
    pub unverified: Vec<Unverified>,
    /// Ids of the packs loaded, with version, in order.
    pub loaded: Vec<(String, String)>,
}

/// A declaration marked `verified = false`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unverified {
    /// What is declared: `price index ppi`, `zone jiaodong`.
    pub what: String,
    /// The source it names.
    pub source: String,
}

/// A named set of regions (片区).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zone {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Codes of the region tree; each stands for itself and all below it.
    pub regions: Vec<String>,
}

/// One entry of a code list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeListEntry {
    /// Code as stored.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Spellings under which files carry it.
    pub aliases: Vec<String>,
}

/// What a dispatch shows and from where on something is worth saying.
#[derive(Debug, Clone, Default)]
pub struct DispatchSettings {
    /// Indicators in the five-colour table, in order.
    pub indicators: Vec<String>,
    /// The indicator whose total is explained by pulls.
    pub headline: String,
    /// How many pulls up and down are listed.
    pub top: usize,
    /// An enterprise whose headline indicator fell by at least this much (percent) fell sharply.
    pub sharp_fall: Decimal,
    /// Smallest base (in the indicator's unit) for that.
    pub sharp_fall_floor: Decimal,
    /// Field and choice code that mean that the enterprise stopped: (`status`, `stopped`).
    pub stopped: Vec<(String, String)>,
    /// How many enterprises a list shows; the count beside it is of all.
    pub listed: usize,
    /// A target is on pace within this many points of what is expected by now.
    pub pace_tolerance: Decimal,
    /// Past years that the seasonal pace is the mean of.
    pub seasonal_years: usize,
    /// Contribution is hidden where total growth is nearer to zero than this (percent).
    pub contribution_floor: Decimal,
}

impl Packs {
    /// The tree of that id: `regions`, `industries`, or a user's own.
    pub fn tree(&self, id: &str) -> Option<&Tree> {
        self.trees.get(id)
    }

    /// The form of the dispatch's headline indicator: what is meant where no form is named.
    pub fn dispatch_form(&self) -> Option<String> {
        self.indicators.get(&self.dispatch.headline).map(|indicator| indicator.form.clone())
    }

    /// The colour key in force for an indicator at the end of a period: one of growth or of the value where there is
    /// one, else one of pace. Of several the last declared counts, so that a user's pack wins.
    pub fn colour_key(&self, indicator: &str, period: Period) -> Option<&ColourKey> {
        let on = period.last_day();
        let mut keys = self.colours.iter().rev().filter(|key| {
            key.indicator == indicator
                && key.valid_from.is_none_or(|from| from <= on)
                && key.valid_to.is_none_or(|to| on <= to)
        });
        let first = keys.next()?;
        if first.measure != ColourMeasure::Pace {
            return Some(first);
        }
        Some(keys.find(|key| key.measure != ColourMeasure::Pace).unwrap_or(first))
    }
}
