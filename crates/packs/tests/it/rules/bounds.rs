//! Whatever the bytes, reading them ends, in a plan or in mistakes with their places. Tests run on small stacks, so that what
//! nests is seen to be bounded; work that grows out of bounds would keep them from ending.

use std::cell::RefCell;

use ballast_model::Diagnostics;
use ballast_packs::{
    Packs,
    plan::{DatePart, Facts, Formula, SubjectAttribute, Version},
};
use proptest::{prelude::*, sample::Index};
use rust_decimal::Decimal;

use super::{EVERYTHING, PACKS, load, small, value};

thread_local! {
    static OWN: RefCell<Packs> = RefCell::new(PACKS.clone());
}

/// Reads a text, and holds that each mistake has a place and a message.
fn read(text: &str) -> Diagnostics {
    let found = OWN.with_borrow_mut(|packs| match packs.add_rules("rules/test.toml", text) {
        Ok(found) | Err(found) => found,
    });
    let lines = text.lines().count().max(1) + 1;
    for diagnostic in &found {
        assert_eq!(diagnostic.file, "rules/test.toml");
        assert!(diagnostic.line <= lines && !diagnostic.message.is_empty(), "{diagnostic}");
    }
    found
}

/// Reads a formula, which is too much for the bounds.
fn too_much(text: &str) {
    let found = read(&small(&value("x", text)));
    assert!(found.iter().any(|d| d.code.starts_with("expression-")), "{} bytes: {found:?}", text.len());
}

#[test]
fn nesting_is_bounded() {
    for open in
        ["(", "case(", "not(", "not ", "- ", "case when ", "cast(", "exists(", "f(", "abs(", "[", "x in ("]
    {
        for times in [40, 60, 300, 5_000] {
            too_much(&open.repeat(times));
            too_much(&format!("{}1", open.repeat(times)));
        }
    }
    for link in ["1 + ", "annual.rd / ", "1 = 1 and ", "a.", "1 between 1 and ", "'a' || "] {
        for times in [150, 300, 600, 5_000] {
            too_much(&format!("{}1", link.repeat(times)));
        }
    }
    for times in [49, 499, 5_000] {
        too_much(&format!("{}annual.rd{}", "(".repeat(times), ")".repeat(times)));
    }
}

#[test]
fn copies_and_expansions_are_bounded() {
    too_much("mean(mean(mean(mean(annual.rd, 120), 120), 120), 120)");
    too_much("lag(lag(annual.rd, 100), 100)");
    too_much("lag(annual.rd, 4000000000000)");
    let between =
        (0..40).fold("annual.rd".to_owned(), |x, _| format!("case when {x} between 0 and 1 then 1 end"));
    too_much(&between);
    let doubled: String =
        (1..200).map(|n| value(&format!("v{n}"), &format!("v{} + v{}", n - 1, n - 1))).collect();
    let found = read(&small(&(value("v0", "annual.rd") + &doubled)));
    assert!(found.iter().any(|d| d.code == "expression-cost"), "{found:?}");
    // Moved back, each value is written out anew.
    let lagged: String =
        (1..200).map(|n| value(&format!("v{n}"), &format!("lag(v{0}, 1) + lag(v{0}, 2)", n - 1))).collect();
    let found = read(&small(&(value("v0", "annual.rd") + &lagged)));
    assert!(found.iter().any(|d| d.code == "expression-cost"), "{found:?}");
    let long: String = (1..400).map(|n| value(&format!("v{n}"), &format!("v{} + 1 * yuan", n - 1))).collect();
    let found = read(&small(&(value("v0", "annual.rd") + &long)));
    assert!(found.iter().any(|d| d.code == "expression-cost"), "{found:?}");
}

/// Every input is 1, and nothing else is known.
struct Ones<'v>(&'v Version);

impl Facts for Ones<'_> {
    fn input(&self, _: usize) -> Option<Decimal> {
        Some(Decimal::ONE)
    }
    fn attribute(&self, _: SubjectAttribute) -> &str {
        ""
    }
    fn within(&self, _: SubjectAttribute, _: &[String]) -> Option<bool> {
        None
    }
    fn lookup(&self, _: usize) -> Option<Decimal> {
        None
    }
    fn ranking(&self, _: usize) -> Option<Decimal> {
        None
    }
    fn score(&self, _: Option<&str>) -> Option<Decimal> {
        None
    }
    fn parameter(&self, at: usize) -> Decimal {
        self.0.parameters[at].amount()
    }
    fn named(&self, value: usize) -> Option<&Formula> {
        self.0.values.get(value).map(|value| &value.formula)
    }
    fn reference(&self, _: DatePart) -> Decimal {
        Decimal::ONE
    }
}

#[test]
fn what_is_read_can_be_run() {
    // As deep as is let through.
    let chain = |length: usize| {
        let more = (1..length).map(|n| value(&format!("v{n}"), &format!("v{} + annual.rd", n - 1)));
        small(&(value("v0", "annual.rd") + &more.collect::<String>()))
    };
    let longest = (1..200).rev().find(|length| load(&chain(*length)).is_ok()).expect("a short chain is read");
    assert!(longest > 50, "{longest}");
    let version = load(&chain(longest)).unwrap().versions.remove(0);
    let last = Formula::Named(longest - 1);
    assert_eq!(last.number(&Ones(&version)), Some(Decimal::from(longest)));
}

#[test]
fn files_are_bounded() {
    assert_eq!(read(&"x".repeat(600 * 1024))[0].code, "unreadable");
    let nested = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    for n in [50, 1_000, 20_000] {
        read(&small(&format!("[version.requires]\nall = {}\n", nested("[", "]", n))));
        read(&small(&format!("[version.requires]\n{}\n", nested("all = [{ ", "}]", n))));
        read(&format!("a{} = 1\n", ".a".repeat(n)));
    }
    // Ten thousand wrong codes, each with three thousand codes that it might have been.
    let codes: Vec<String> = (0..10_000).map(|n| format!("\"x{n}\"")).collect();
    read(&small(&format!("[version.picks]\nregions = [{}]\n", codes.join(", "))));
    let versions = "[[version]]\nid = \"1\"\n".repeat(3_000);
    read(&small(&versions));
}

/// Pieces of formulas, right and wrong.
const PIECES: [&str; 48] = [
    "annual.rd",
    "annual.revenue",
    "month.output_ytd",
    "month.status",
    "'normal'",
    "size",
    "'L'",
    "1",
    "0.03",
    "0",
    "yuan",
    "+",
    "-",
    "*",
    "/",
    "=",
    "<>",
    "<=",
    ">",
    "and",
    "or",
    "not",
    "is null",
    "between",
    "in",
    "(",
    ")",
    "(",
    ")",
    ",",
    "case",
    "when",
    "then",
    "else",
    "end",
    "lag(",
    "growth(",
    "mean(",
    "cagr(",
    "coalesce(",
    "round(",
    "rank() over (",
    "partition by county",
    "order by",
    "desc",
    "held(",
    "in_industry('C')",
    "score.total",
];

/// One change to a text: where, how much of it, and what stands there then.
fn edit() -> impl Strategy<Value = (Index, usize, String)> {
    let inserted = prop_oneof![
        4 => Just(String::new()),
        2 => any::<Index>().prop_map(|at| PIECES[at.index(PIECES.len())].to_owned()),
        2 => "[-+*/()\\[\\]{}\"'=#.,a-z0-9 \n\t万元\u{0}]{0,8}",
        1 => any::<String>(),
        1 => any::<Index>().prop_map(|at| EVERYTHING.lines().nth(at.index(EVERYTHING.lines().count())).unwrap_or_default().to_owned() + "\n"),
    ];
    (any::<Index>(), 0..40usize, inserted)
}

fn apply(text: &str, edits: &[(Index, usize, String)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, length, inserted) in edits {
        let from = at.index(chars.len() + 1);
        let to = (from + length).min(chars.len());
        chars.splice(from..to, inserted.chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_formula_is_read(pieces in prop::collection::vec(any::<Index>(), 0..60), joined in prop_oneof![Just(" "), Just("")]) {
        let text: Vec<&str> = pieces.iter().map(|at| PIECES[at.index(PIECES.len())]).collect();
        read(&small(&value("x", &text.join(joined))));
    }

    #[test]
    fn a_changed_file_is_read(edits in prop::collection::vec(edit(), 1..12)) {
        read(&apply(EVERYTHING, &edits));
    }
}
