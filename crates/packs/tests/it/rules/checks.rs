use ballast_packs::with_rules;

use super::{EVERYTHING, PACKS, errors, shown};

/// One change to a file that uses everything, and the code of what is wrong then; other mistakes may
/// follow from it.
const CHANGES: [(&str, &str, &str); 34] = [
    ("rank = 2", "rank = 0", "missing-key"),
    ("regions = [\"370000\"]\nindustries", "regions = [\"370001\"]\nindustries", "unknown-code"),
    ("industries = [\"C\", \"D\"]", "industries = [\"C\", \"ZZ\"]", "unknown-code"),
    ("subject = \"enterprise\"", "subject = \"firm\"", "bad-value"),
    ("issued = 2023-01-01", "isued = 2023-01-01", "unknown-key"),
    ("valid_to = 2023-12-31", "valid_to = 2022-12-31", "bad-date"),
    ("applications = [\"new\"]", "applications = [\"old\"]", "bad-value"),
    ("form = \"industrial-annual\", year = -1", "form = \"industrial-anual\", year = -1", "unknown-form"),
    (
        "form = \"industrial-annual\", year = -1",
        "form = \"industrial-annual\", year = -1, month = 6",
        "bad-period",
    ),
    ("year = 0, month = 3", "year = 0, month = 1", "bad-period"),
    ("year = 0, month = 3", "month = 3", "bad-period"),
    ("q1 = {", "score = {", "bad-value"),
    ("q1 = {", "fig = { figures = true }\nq1 = {", "bad-value"),
    ("id = \"rd_min\"", "id = \"rd-min\"", "bad-value"),
    ("id = \"top_n\"", "id = \"size\"", "bad-value"),
    ("id = \"rd_ratio\"", "id = \"rd_min\"", "duplicate-id"),
    ("unit = \"万元\"", "unit = \"万员\"", "unknown-unit"),
    ("\"370100\" = 1.5", "\"370109\" = 1.5", "unknown-code"),
    ("id = \"growing\"", "id = \"rd\"", "duplicate-id"),
    ("all = [\"rd\",", "all = [\"rnd\",", "unknown-name"),
    ("at_least = 1, of", "at_least = 3, of", "bad-value"),
    ("{ any = [", "{ some = [", "missing-key"),
    ("group = \"land\"", "group = \"lands\"", "unknown-name"),
    ("formula = \"50 * tax_ratio\"", "formula = \"50 * annual.tax\"", "unit-dimension"),
    ("formula = \"50 * tax_ratio\"", "formula = \"score.total\"", "expression-type"),
    ("points = 40", "points = 50", "bad-value"),
    ("  { points = 0 },", "", ""),
    ("{ when = \"annual.patents >= 1\", points = 20 }", "{ points = 20 }", "band-gap"),
    ("share = 25\n", "share = 100\n", "band-gap"),
    ("share = 100\n", "share = 95\n", "band-gap"),
    ("share = 50 }", "share = 40 }", "bad-value"),
    ("top = \"top_n\"", "top = \"pay\"", "unit-dimension"),
    ("cap_with = [\"everything\"]", "cap_with = [\"everythin\"]", "unknown-programme"),
    ("enter = \"growth", "enter = \"annual.rd + growth", "unit-dimension"),
];

#[test]
fn each_mistake_is_found_first() {
    let mut wrong = Vec::new();
    for (from, to, code) in CHANGES {
        assert!(EVERYTHING.contains(from), "{from}");
        let found = errors(&EVERYTHING.replacen(from, to, 1));
        if found.first().copied().unwrap_or_default() != code {
            wrong.push(format!("{from} -> {to}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cites_no_clause_is_warned_of_and_loads() {
    let mut parts = EVERYTHING.split("clause = \"");
    let mut text = parts.next().unwrap().to_owned();
    let mut clauses = 0;
    for part in parts {
        text += "clause = \"";
        text += &part[part.find('"').unwrap()..];
        clauses += 1;
    }
    let (_, found) =
        with_rules(&PACKS, "rules/test.toml", &text).unwrap_or_else(|found| panic!("{}", shown(&found)));
    assert!(found.iter().all(|d| d.code == "no-clause"), "{}", shown(&found));
    // A parameter may stand in the clause of the condition that uses it.
    assert_eq!(found.len(), clauses - 1, "{}", shown(&found));
}
