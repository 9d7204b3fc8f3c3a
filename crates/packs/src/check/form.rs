use rust_decimal::Decimal;

use super::{Once, field, pack::source, rule, tree::known_code};
use crate::{
    Packs, codes,
    plan::{Attribute, Form, Frequency, IdScheme, SubjectKind},
    raw::{Section, suggest},
};

const FREQUENCIES: [(&str, Frequency); 4] = [
    ("month", Frequency::Month),
    ("quarter", Frequency::Quarter),
    ("half", Frequency::Half),
    ("year", Frequency::Year),
];
const SUBJECTS: [(&str, SubjectKind); 3] =
    [("enterprise", SubjectKind::Enterprise), ("region", SubjectKind::Region), ("chain", SubjectKind::Chain)];
const ROLES: [&str; 10] =
    ["id", "name", "region", "industry", "size", "ownership", "period", "year", "quarter", "month"];

/// Reads one file of `forms`.
pub(super) fn read(top: &Section<'_>, packs: &mut Packs, once: &mut Once) {
    let sink = top.sink();
    let id = top.id();
    let name = top.name("name");
    let frequency = top.choice("frequency", &FREQUENCIES).unwrap_or(Frequency::Month);
    let merge_january_february = top.flag("merge_january_february");
    if merge_january_february && frequency != Frequency::Month {
        let help = "only a monthly form has a January and a February to merge";
        sink.error(codes::BAD_VALUE, &top.at_key("merge_january_february"), "this form is not monthly", help);
    }
    let subject = top.choice("subject", &SUBJECTS).unwrap_or(SubjectKind::Enterprise);
    let id_scheme = id_scheme(top);
    if subject == SubjectKind::Chain {
        own_codes(top, &id_scheme);
    }
    let region_tree = tree_id(top, "region_tree", "regions", packs);
    let industry_tree = tree_id(top, "industry_tree", "industries", packs);
    let industry_within = industry_within(top, &industry_tree, packs);
    let source = source(top, &format!("form {}", id.as_deref().unwrap_or_default()), packs);
    let whole = top.opt_text("whole");
    if let (Some(code), SubjectKind::Region, Some(tree)) = (&whole, subject, packs.trees.get(&region_tree)) {
        known_code(tree, &region_tree, code, &top.at_key("whole"), sink);
    }
    let fields = field::read(top, packs);
    let attributes = attributes(top);
    header_collisions(top, &fields, &attributes);
    let mut form = Form {
        id: id.clone().unwrap_or_default(),
        name,
        frequency,
        merge_january_february,
        subject,
        id_scheme,
        region_tree,
        industry_tree,
        industry_within,
        fields: fields.into_iter().map(|field| field.value).collect(),
        attributes: attributes.into_iter().map(|attribute| attribute.value).collect(),
        checks: Vec::new(),
        unit_slip: None,
        outlier: None,
        whole,
        whole_checks: Vec::new(),
        ask_below: ask_below(top),
        source,
    };
    rule::read(top, &mut form);
    if let Some(id) = id.filter(|id| once.first("form", id, &top.at_key("id"), sink)) {
        packs.forms.insert(id, form);
    }
}

/// `[closing]`: with how few reported closing asks whether it is meant.
fn ask_below(top: &Section<'_>) -> Option<Decimal> {
    top.section("closing").map(|section| {
        let percent = section.number("ask_below");
        if section.has("ask_below") && !(percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED) {
            let help = "write the percent of those due that should have reported, above 0 and up to 100; leave [closing] out where \
                        closing should never ask";
            let message = format!("`ask_below` is {percent}");
            section.sink().error(codes::BAD_VALUE, &section.at_key("ask_below"), message, help);
        }
        section.done();
        percent
    })
}

fn id_scheme(top: &Section<'_>) -> IdScheme {
    let text = top.text("id_scheme");
    let digits = text.strip_prefix("digits:").and_then(|n| n.parse().ok()).filter(|n| (1..=32).contains(n));
    match (text.as_str(), digits) {
        ("uscc", _) | ("", _) => IdScheme::Uscc,
        ("region", _) => IdScheme::Region,
        ("free", _) => IdScheme::Free,
        (_, Some(digits)) => IdScheme::Digits(digits),
        _ => {
            let help = "write uscc, region, free, or digits:6 for exactly six digits";
            let message = format!("`id_scheme` cannot be {text:?}");
            top.sink().error(codes::BAD_VALUE, &top.at_key("id_scheme"), message, help);
            IdScheme::Free
        }
    }
}

/// Chains stand in no register but the office's own.
fn own_codes(top: &Section<'_>, scheme: &IdScheme) {
    let another = match scheme {
        IdScheme::Uscc => "a credit code",
        IdScheme::Region => "a code of regions",
        IdScheme::Digits(_) | IdScheme::Free => return,
    };
    let help = "write free for the office's own codes, or digits:6 for exactly six digits";
    let message = format!("{another} does not name a chain");
    top.sink().error(codes::BAD_VALUE, &top.at_key("id_scheme"), message, help);
}

fn tree_id(top: &Section<'_>, key: &str, default: &str, packs: &Packs) -> String {
    let id = top.opt_text(key).unwrap_or_else(|| default.to_owned());
    if !packs.trees.contains_key(&id) {
        let help = suggest(&id, packs.trees.keys().map(String::as_str));
        top.sink().error(codes::UNKNOWN_TREE, &top.at_key(key), format!("there is no tree `{id}`"), help);
    }
    id
}

/// `industry_within`: where the subjects of the form work.
fn industry_within(top: &Section<'_>, tree_id: &str, packs: &Packs) -> Vec<String> {
    let mut within = Vec::new();
    if let Some(tree) = packs.trees.get(tree_id) {
        for code in top.texts("industry_within") {
            if known_code(tree, tree_id, &code.value, &code.at, top.sink()) {
                within.push(code.value);
            }
        }
    }
    within
}

fn attributes(top: &Section<'_>) -> Vec<crate::raw::Placed<Attribute>> {
    let mut once = Once::default();
    let mut attributes = Vec::new();
    for section in top.sections("attribute") {
        let role = section.choice("role", &ROLES.map(|role| (role, role))).unwrap_or_default().to_owned();
        let required = section.flag("required");
        let steady = section.flag("steady");
        if steady && !matches!(role.as_str(), "region" | "industry" | "") {
            let help = "say it of `region` or `industry`, whose codes stand in a tree";
            let message = format!("changes of `{role}` are not looked for");
            section.sink().error(codes::BAD_VALUE, &section.at_key("steady"), message, help);
        }
        let aliases = section.texts("headers").into_iter().map(|header| header.value).collect();
        if !role.is_empty() && once.first("attribute", &role, section.at(), top.sink()) {
            let value = Attribute { role, aliases, required, steady };
            attributes.push(crate::raw::Placed { value, at: section.at().clone() });
        }
        section.done();
    }
    attributes
}

/// A header that two columns claim would put one column's values into the other.
fn header_collisions(
    top: &Section<'_>,
    fields: &[crate::raw::Placed<crate::plan::Field>],
    attributes: &[crate::raw::Placed<Attribute>],
) {
    let mut taken: std::collections::HashMap<String, &str> = std::collections::HashMap::new();
    let columns = fields
        .iter()
        .map(|field| (field.value.id.as_str(), &field.value.aliases, &field.at))
        .chain(attributes.iter().map(|a| (a.value.role.as_str(), &a.value.aliases, &a.at)));
    let mut told: Vec<(&str, &str)> = Vec::new();
    for (id, aliases, at) in columns {
        for alias in aliases {
            match taken.insert(folded(alias), id) {
                Some(before) if before != id && !told.contains(&(before, id)) => {
                    told.push((before, id));
                    let message = format!("the header {alias:?} is claimed by `{before}` and by `{id}`");
                    let help = "leave it to one of them; a mapping file can name the other";
                    top.sink().error(codes::HEADER_COLLISION, at, message, help);
                }
                _ => {}
            }
        }
    }
}

/// Headers compare without regard to width, case, white space, brackets and separators.
fn folded(text: &str) -> String {
    let fold = ballast_model::fold_width(text);
    fold.chars().filter(|c| c.is_alphanumeric() || "%‰&+".contains(*c)).flat_map(char::to_lowercase).collect()
}
