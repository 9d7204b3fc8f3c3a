use std::cell::RefCell;

use super::{
    condition, data, declare, grading,
    scope::{Allow, Inputs, Scope},
    score,
};
use crate::{
    Packs, Unverified,
    check::{sql::Limits, tree::known_code},
    codes,
    plan::{JudgedKind, Picks, RuleSource, Version},
    raw::{Placed, Section, Sink},
};

/// What one version came to, and what it names elsewhere.
pub(super) struct Read {
    pub(super) version: Version,
    /// Programmes and titles asked about by `held`.
    pub(super) held: Vec<Placed<String>>,
    /// Programmes that caps and exclusions name.
    pub(super) programmes: Vec<Placed<String>>,
}

/// Reads one `[[version]]`.
pub(super) fn read(
    section: &Section<'_>,
    programme: &str,
    subject: JudgedKind,
    packs: &Packs,
    limits: &Limits,
    unverified: &mut Vec<Unverified>,
) -> Option<Read> {
    let sink = section.sink();
    let id = section.mark();
    let what = format!("programme {programme} version {}", id.as_deref().unwrap_or_default());
    let source = source(section);
    if !source.verified {
        let known = if source.number.is_empty() { &source.title.zh } else { &source.number };
        unverified.push(Unverified { what: what.clone(), source: known.clone() });
    }
    let picks = section.section("picks").map(|picks| {
        let found = self::picks(&picks, packs);
        picks.done();
        found
    });
    let scores = section.section("score");
    let groups = scores.as_ref().map(score::groups);
    let mut scope = Scope {
        packs,
        sink,
        limits,
        aliases: data::read(section, subject, packs),
        parameters: Vec::new(),
        lookups: Vec::new(),
        values: Vec::new(),
        groups: groups.as_ref().map(|groups| groups.iter().map(|(id, _)| id.clone()).collect()),
        inputs: RefCell::new(Inputs::default()),
        rankings: RefCell::default(),
        named: RefCell::default(),
    };
    declare::read(section, &mut scope);
    let applies = section.section("applies").and_then(|applies| {
        let text = applies.text("when");
        let when = applies.is_text("when");
        let when = when.then(|| scope.condition(&text, &applies.at_text("when"), Allow::NEITHER));
        applies.done();
        when.flatten()
    });
    let conditions = condition::read(section, &scope, &what, unverified);
    let requires = condition::requires(section, &conditions);
    let score = scores.map(|section| {
        let score = score::read(&section, &scope, groups.unwrap_or_default());
        section.done();
        score
    });
    let grading = section.section("grading").and_then(|section| {
        let grading = grading::read(&section, &scope);
        section.done();
        grading
    });
    let mut programmes = Vec::new();
    let award = section.section("award").map(|section| {
        let award = super::award::read(&section, &scope, &mut programmes);
        section.done();
        award
    });
    let warning = section.section("warning").and_then(|section| {
        let warning = super::warning::read(&section, &scope);
        section.done();
        warning
    });
    let validity_years = section.opt_count("validity_years", 100);
    let version = Version {
        id: id?,
        source,
        picks: picks.unwrap_or_default(),
        inputs: scope.inputs.into_inner().list,
        parameters: scope.parameters.into_iter().map(|(parameter, _)| parameter).collect(),
        lookups: scope.lookups.into_iter().map(|(lookup, _)| lookup).collect(),
        values: scope.values.into_iter().map(|value| value.plan).collect(),
        rankings: scope.rankings.into_inner().into_iter().map(|(ranking, _, _)| ranking).collect(),
        applies,
        conditions,
        requires,
        score,
        grading,
        award,
        warning,
        validity_years,
    };
    Some(Read { version, held: scope.named.into_inner(), programmes })
}

fn source(section: &Section<'_>) -> RuleSource {
    RuleSource {
        issuer: section.name("issuer"),
        title: section.name("title"),
        number: section.text("document"),
        issued: section.opt_date("issued"),
        verified: section.opt_flag("verified").unwrap_or(true),
        note: section.opt_name("note"),
    }
}

fn picks(section: &Section<'_>, packs: &Packs) -> Picks {
    let sink = section.sink();
    let (valid_from, valid_to) = (section.opt_date("valid_from"), section.opt_date("valid_to"));
    let (from, to) = (section.opt_date("certificate_from"), section.opt_date("certificate_to"));
    for (from, to, key) in [(valid_from, valid_to, "valid_to"), (from, to, "certificate_to")] {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            let message = format!("from {from} to {to}: the end lies before the beginning");
            sink.error(codes::BAD_DATE, &section.at_key(key), message, "swap the two dates");
        }
    }
    let mut applications = Vec::new();
    for application in section.texts("applications") {
        if !["new", "review"].contains(&application.value.as_str()) {
            let message = format!("there is no application {:?}", application.value);
            sink.error(codes::BAD_VALUE, &application.at, message, "write \"new\" or \"review\"");
        }
        applications.push(application.value);
    }
    Picks {
        valid_from,
        valid_to,
        applications,
        batches: section.texts("batches").into_iter().map(|batch| batch.value).collect(),
        certificate_from: from,
        certificate_to: to,
        regions: codes_of(&section.texts("regions"), "regions", packs, sink),
    }
}

/// Codes that have to be in a tree.
pub(super) fn codes_of(list: &[Placed<String>], tree: &str, packs: &Packs, sink: &Sink) -> Vec<String> {
    for code in list {
        if let Some(known) = packs.trees.get(tree) {
            known_code(known, tree, &code.value, &code.at, sink);
        }
    }
    list.iter().map(|code| code.value.clone()).collect()
}

/// Reports versions that fit the same case with as many selectors: nothing says which of them counts.
pub(super) fn overlaps(versions: &[(Version, crate::raw::At)], packs: &Packs, sink: &Sink) {
    // More versions than this are no programme that anyone has written, and pairs grow with the square.
    for (at, (version, place)) in versions.iter().enumerate().take(200) {
        if let Some((before, _)) = versions[..at].iter().find(|(before, _)| overlap(before, version, packs)) {
            let message = format!("versions `{}` and `{}` fit the same case", before.id, version.id);
            let help =
                "tell them apart in [version.picks]: dates, applications, batches, certificates or regions";
            sink.error(codes::VERSION_OVERLAP, place, message, help);
        }
    }
}

fn overlap(a: &Version, b: &Version, packs: &Packs) -> bool {
    let (a, b) = (&a.picks, &b.picks);
    // Different selectors may tell cases apart that are seen only when asked.
    let kinds = |p: &Picks| {
        (
            p.valid_from.is_some() || p.valid_to.is_some(),
            p.applications.is_empty(),
            p.batches.is_empty(),
            p.certificate_from.is_some() || p.certificate_to.is_some(),
            p.regions.is_empty(),
        )
    };
    let dates = |from: Option<_>, to: Option<_>| match (from, to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    };
    let shared = |a: &[String], b: &[String]| a.is_empty() || a.iter().any(|one| b.contains(one));
    let inside = |one: &str, other: &str| {
        packs.trees.get("regions").is_some_and(|tree| match (tree.find(one), tree.find(other)) {
            (Some(one), Some(other)) => tree.within(one, other),
            _ => false,
        })
    };
    let regions = a.regions.is_empty()
        || a.regions.iter().any(|x| b.regions.iter().any(|y| inside(x, y) || inside(y, x)));
    kinds(a) == kinds(b)
        && dates(a.valid_from, b.valid_to)
        && dates(b.valid_from, a.valid_to)
        && shared(&a.applications, &b.applications)
        && shared(&a.batches, &b.batches)
        && dates(a.certificate_from, b.certificate_to)
        && dates(b.certificate_from, a.certificate_to)
        && regions
}
