//! What the parts of a record are called.

use ballast_reader::{Bound, FigureStatus, Flag, ReadMeasure};

/// Chinese for anything but `en`, as everywhere.
pub(super) fn t<'a>(lang: &str, zh: &'a str, en: &'a str) -> &'a str {
    if lang == "en" { en } else { zh }
}

/// As written in JSON.
pub(super) fn status_key(status: FigureStatus) -> &'static str {
    match status {
        FigureStatus::Actual => "actual",
        FigureStatus::Target => "target",
        FigureStatus::Estimate => "estimate",
    }
}

pub(super) fn status(status: FigureStatus, lang: &str) -> &'static str {
    match status {
        FigureStatus::Actual => t(lang, "实际", "actual"),
        FigureStatus::Target => t(lang, "目标", "target"),
        FigureStatus::Estimate => t(lang, "预计", "estimate"),
    }
}

/// As written in JSON.
pub(super) fn measure_key(measure: ReadMeasure) -> &'static str {
    match measure {
        ReadMeasure::Level => "level",
        ReadMeasure::Growth => "growth",
        ReadMeasure::Share => "share",
        ReadMeasure::Change => "change",
        ReadMeasure::Rank => "rank",
    }
}

pub(super) fn measure(measure: ReadMeasure, lang: &str) -> &'static str {
    match measure {
        ReadMeasure::Level => t(lang, "总量", "level"),
        ReadMeasure::Growth => t(lang, "增速", "growth"),
        ReadMeasure::Share => t(lang, "占比", "share"),
        ReadMeasure::Change => t(lang, "变动", "change"),
        ReadMeasure::Rank => t(lang, "位次", "rank"),
    }
}

/// As written in JSON.
pub(super) fn bound_key(bound: Bound) -> &'static str {
    match bound {
        Bound::Eq => "eq",
        Bound::Ge => "ge",
        Bound::Le => "le",
        Bound::Approx => "approx",
    }
}

/// The sign before a number.
pub(super) fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::Eq => "",
        Bound::Ge => "≥",
        Bound::Le => "≤",
        Bound::Approx => "≈",
    }
}

/// As written in JSON.
pub(super) fn flag_key(flag: Flag) -> &'static str {
    match flag {
        Flag::NoOwner => "no-owner",
        Flag::NoNumber => "no-number",
        Flag::NoDeadline => "no-deadline",
    }
}

/// What an accepted task lacks, in words.
pub fn lacks(keys: &str, lang: &str) -> String {
    let all = [Flag::NoOwner, Flag::NoNumber, Flag::NoDeadline];
    let found =
        all.iter().filter(|&&of| keys.split(' ').any(|key| key == flag_key(of))).map(|&of| flag(of, lang));
    found.collect::<Vec<_>>().join(t(lang, "、", ", "))
}

pub(super) fn flag(flag: Flag, lang: &str) -> &'static str {
    match flag {
        Flag::NoOwner => t(lang, "无牵头单位", "no owner"),
        Flag::NoNumber => t(lang, "无量化目标", "no number"),
        Flag::NoDeadline => t(lang, "无完成时限", "no deadline"),
    }
}
