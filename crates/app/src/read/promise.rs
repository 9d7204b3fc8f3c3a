//! Figures that are promises, as the target table wants them.

use std::collections::BTreeMap;

use ballast_model::Period;
use ballast_packs::{
    Packs,
    plan::{Additivity, Indicator, Target, TargetMeasure},
};
use ballast_reader::{Figure, FigureStatus, ReadMeasure, Reading};
use ballast_store::{AcceptedTarget, ReportPlace};
use rust_decimal::Decimal;
use serde::Serialize;

use super::words::{bound_key, t};

/// Why a promised figure does not become a target. It is listed, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lack {
    /// No indicator of the packs is called so.
    Indicator,
    /// The packs know the indicator's name but declare no formula for it, so nothing could be held against the target.
    Formula,
    /// The indicator was recognised with too little confidence.
    Confidence,
    /// No region of the tree is named.
    Region,
    /// It is not for one year.
    Year,
    /// The target table holds levels and growth; this is something else.
    Measure,
    /// The unit is not one of the indicator's.
    Unit,
    /// The report promises two numbers for the same thing.
    TwoNumbers,
    /// The region is not the acceptor's: whoever sees it accepts it.
    Outside,
}

impl Lack {
    /// In words.
    pub fn text(&self, lang: &str) -> &'static str {
        match self {
            Self::Indicator => t(lang, "未对应到指标", "no indicator is called so"),
            Self::Formula => {
                t(lang, "知识包未给出该指标的算法", "the packs declare no formula for the indicator")
            }
            Self::Confidence => t(lang, "指标对应的置信度不足", "the indicator is not certain enough"),
            Self::Region => t(lang, "区域不明", "no region"),
            Self::Year => t(lang, "不是某一年的目标", "not for one year"),
            Self::Measure => t(lang, "不是总量或增速", "neither a level nor growth"),
            Self::Unit => t(lang, "单位与指标不符", "not in a unit of the indicator"),
            Self::TwoNumbers => t(lang, "同一目标有两个数", "two numbers for one target"),
            Self::Outside => t(lang, "区域不在采纳人的范围内", "a region outside the acceptor's reach"),
        }
    }
}

/// Promises sorted into targets and those that cannot be one, by their indices among the figures.
pub(super) struct Promises {
    pub targets: Vec<(usize, AcceptedTarget)>,
    pub left: Vec<(usize, Lack)>,
}

/// Sorts the promises of a reading.
pub(super) fn promises(reading: &Reading, packs: &Packs, least_confidence: f64) -> Promises {
    let mut found = Promises { targets: Vec::new(), left: Vec::new() };
    let mut by_key: BTreeMap<(String, String, i16, String), Vec<usize>> = BTreeMap::new();
    for (at, figure) in reading.figures.iter().enumerate() {
        if figure.status != FigureStatus::Target {
            continue;
        }
        match target(figure, packs, least_confidence) {
            Ok(target) => {
                let key =
                    (target.region.clone(), target.indicator.clone(), target.year, target.measure.clone());
                by_key.entry(key).or_default().push(found.targets.len());
                found.targets.push((at, target));
            }
            Err(lack) => found.left.push((at, lack)),
        }
    }
    // A report repeats its main targets; one that contradicts itself has to be asked.
    let mut dropped = Vec::new();
    for same in by_key.values() {
        let [first, rest @ ..] = same.as_slice() else { continue };
        let agree = rest.iter().all(|&at| found.targets[at].1.value == found.targets[*first].1.value);
        if agree {
            dropped.extend(rest);
        } else {
            dropped.extend(same);
            found.left.extend(same.iter().map(|&at| (found.targets[at].0, Lack::TwoNumbers)));
        }
    }
    let mut number = 0;
    found.targets.retain(|_| {
        number += 1;
        !dropped.contains(&(number - 1))
    });
    found.left.sort_by_key(|(at, _)| *at);
    found
}

fn target(figure: &Figure, packs: &Packs, least_confidence: f64) -> Result<AcceptedTarget, Lack> {
    let link = figure.link.as_ref().ok_or(Lack::Indicator)?;
    let indicator = packs.indicators.get(&link.id).ok_or(Lack::Formula)?;
    if link.confidence < least_confidence {
        return Err(Lack::Confidence);
    }
    let tree = packs.forms.get(&indicator.form).map_or("regions", |form| form.region_tree.as_str());
    let region = figure
        .region_code
        .as_ref()
        .filter(|code| packs.tree(tree).is_some_and(|tree| tree.find(code).is_some()));
    let period: Period = figure.period.as_deref().and_then(|period| period.parse().ok()).ok_or(Lack::Year)?;
    if period.months() != 12 {
        return Err(Lack::Year);
    }
    let (measure, value) = value(figure, indicator, packs)?;
    Ok(AcceptedTarget {
        region: region.ok_or(Lack::Region)?.clone(),
        indicator: indicator.id.clone(),
        year: period.year(),
        measure: measure.to_owned(),
        value: value.normalize().to_string(),
        bound: bound_key(figure.bound).to_owned(),
        phrase: figure.indicator.clone(),
        words: figure.text.clone(),
        place: (figure.start as i64, figure.end as i64),
    })
}

/// The number in the indicator's unit, or in percent. Of a range the lower end is what has to be reached.
fn value(figure: &Figure, indicator: &Indicator, packs: &Packs) -> Result<(&'static str, Decimal), Lack> {
    match figure.measure {
        ReadMeasure::Growth if indicator.additivity == Additivity::Ratio => Err(Lack::Measure),
        ReadMeasure::Growth if figure.unit == "%" => Ok(("growth", figure.value)),
        ReadMeasure::Growth => Err(Lack::Unit),
        ReadMeasure::Share if indicator.unit == "%" && figure.unit == "%" => Ok(("level", figure.value)),
        ReadMeasure::Level if indicator.unit == figure.unit => Ok(("level", figure.value)),
        ReadMeasure::Level => {
            let factor = packs.units.factor(&figure.unit, &indicator.unit).map_err(|_| Lack::Unit)?;
            figure.value.checked_mul(factor).map(|value| ("level", value)).ok_or(Lack::Unit)
        }
        ReadMeasure::Share | ReadMeasure::Change | ReadMeasure::Rank => Err(Lack::Measure),
    }
}

/// An accepted target as the dispatch reads it; its source names the report, the words, and where they stand.
pub(crate) fn as_target(place: &ReportPlace, of: &AcceptedTarget, lang: &str) -> Option<Target> {
    let (first, end) = of.place;
    let words = if of.phrase.is_empty() { of.words.clone() } else { format!("{} {}", of.phrase, of.words) };
    let hash = place.document.get(..12).unwrap_or_default();
    Some(Target {
        region: of.region.clone(),
        indicator: of.indicator.clone(),
        year: of.year.to_string().parse().ok()?,
        measure: if of.measure == "growth" { TargetMeasure::Growth } else { TargetMeasure::Level },
        value: of.value.parse().ok()?,
        source: if lang == "en" {
            format!("{}: “{words}”, characters {first}–{end} of document {hash}", place.name)
        } else {
            format!("{}：“{words}”，原件 {hash} 第 {first}—{end} 字", place.name)
        },
    })
}
