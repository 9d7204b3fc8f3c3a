use ballast_model::{Period, Tree};
use ballast_packs::{
    Packs, check,
    plan::{FieldKind, Row, Series},
};
use jiff::civil::date;
use rust_decimal::Decimal;

fn packs() -> Packs {
    Packs::builtin()
        .unwrap_or_else(|found| panic!("{}", found.iter().map(|d| format!("{d}\n")).collect::<String>()))
}

fn code(tree: &Tree, code: &str) -> ballast_model::NodeIx {
    tree.find(code).unwrap_or_else(|| panic!("{code} is in the tree"))
}

#[test]
fn the_built_in_pack_has_no_mistake() {
    let found = check(&[]);
    assert!(found.is_empty(), "{}", found.iter().map(|d| format!("{d}\n")).collect::<String>());
}

#[test]
fn regions_are_a_tree_of_three_levels() {
    let packs = packs();
    let tree = packs.tree("regions").unwrap();
    let valid =
        |level| tree.iter().filter(|(_, n)| n.level == level && n.valid_on(date(2023, 6, 30))).count();
    assert_eq!((tree.node(tree.root().unwrap()).code.as_str(), tree.depth()), ("000000", 3));
    assert_eq!((valid(0), valid(1), valid(2), valid(3)), (1, 31, 342, 2978));
    let lixia = code(tree, "370102");
    assert_eq!(tree.node(lixia).name, "历下区");
    let above: Vec<&str> = tree.ancestors(lixia).map(|ix| tree.node(ix).code.as_str()).collect();
    assert_eq!(above, ["370102", "370100", "370000", "000000"]);
    // Every county hangs below a city, every city below a province.
    for (_, node) in tree.iter().filter(|(_, n)| n.level > 0) {
        let above = &tree.node(node.parent.unwrap()).code;
        let shared = usize::from(node.level - 1) * 2;
        assert_eq!(node.code[..shared], above[..shared], "{}", node.code);
        let zeros = node.code[2..].bytes().filter(|b| *b != b'0').count();
        assert_eq!(node.level == 1, zeros == 0, "{}", node.code);
    }
    assert_eq!(tree.node(tree.named("内蒙")[0]).code, "150000");
    assert_eq!(tree.node(tree.named("深圳")[0]).code, "440300");
    assert_eq!(tree.named("吉林").len(), 1, "the province, not its city of that name");
    assert_eq!(tree.node(code(tree, "370000")).en, "Shandong");
    let names: Vec<&str> = tree.iter().filter(|(_, n)| n.level == 1).map(|(_, n)| n.en.as_str()).collect();
    assert!(names.iter().all(|en| !en.is_empty()));
}

#[test]
fn a_city_without_counties_is_both_a_county_and_a_city() {
    let packs = packs();
    let tree = packs.tree("regions").unwrap();
    for (code, city) in [("441900", "4419"), ("442000", "4420"), ("460400", "4604")] {
        let leaf = tree.find(code).unwrap();
        assert_eq!(
            (tree.node(leaf).level, tree.node(tree.at_level(leaf, 2).unwrap()).code.as_str()),
            (3, city)
        );
        let named = tree.named(&tree.node(leaf).name).iter().filter(|ix| tree.node(**ix).valid_to.is_none());
        assert_eq!(named.collect::<Vec<_>>(), [&leaf], "its name is the returns' county");
    }
}

#[test]
fn a_code_that_ended_leads_to_its_successor() {
    let packs = packs();
    let tree = packs.tree("regions").unwrap();
    let old = tree.node(code(tree, "370181"));
    assert_eq!((old.name.as_str(), old.successor.as_deref()), ("章丘市", Some("370114")));
    assert!(old.valid_on(date(2016, 7, 31)) && !old.valid_on(date(2023, 1, 1)));
    assert_eq!(tree.resolve("370181", date(2024, 1, 1)), Some(code(tree, "370114")));
    assert_eq!(tree.resolve("370181", date(2015, 1, 1)), Some(code(tree, "370181")));
    // A chain ends at a code that is valid now, or at none.
    for (ix, node) in tree.iter().filter(|(_, n)| n.successor.is_some()) {
        let last = tree.resolve(&node.code, date(2023, 6, 30)).unwrap();
        assert_ne!(last, ix, "{} {}", node.code, node.name);
        assert_eq!(node.code[..2], tree.node(last).code[..2], "{} stays in its province", node.code);
    }
    assert_eq!(tree.node(code(tree, "130502")).name_on(date(2015, 1, 1)), "桥东区");
}

#[test]
fn industries_are_the_national_standard() {
    let packs = packs();
    let tree = packs.tree("industries").unwrap();
    let count = |level| tree.iter().filter(|(_, n)| n.level == level).count();
    assert_eq!([count(0), count(1), count(2), count(3), count(4)], [1, 20, 97, 473, 1381]);
    let chain: Vec<&str> = tree.ancestors(code(tree, "2614")).map(|ix| tree.node(ix).code.as_str()).collect();
    assert_eq!(chain, ["2614", "261", "26", "C", "ALL"]);
    assert_eq!(tree.node(code(tree, "36")).en, "Motor vehicles");
    let industrial = |n: &ballast_model::Node| n.level == 2 && ("06".."47").contains(&n.code.as_str());
    assert_eq!(tree.iter().filter(|(_, n)| industrial(n) && !n.en.is_empty()).count(), 41);
}

#[test]
fn a_field_declared_once_is_a_column_per_series() {
    let packs = packs();
    let form = &packs.forms["industrial-monthly"];
    let ids: Vec<&str> = form.fields.iter().filter(|f| f.family == "output").map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["output", "output_ytd", "output_base", "output_ytd_base"]);
    let field = |id| form.field(id).unwrap();
    assert_eq!(field("output_ytd_base").series, Series::YearToDateBase);
    assert!(field("output").required && !field("output_ytd").required);
    let has = |id, alias: &str| field(id).aliases.iter().any(|a| a == alias);
    assert!(has("output", "工业总产值") && has("output", "工业总产值_本月") && has("output", "output"));
    assert!(has("output_ytd", "工业总产值_1-本月") && has("output_base", "上年同月工业总产值"));
    assert!(!has("output_ytd", "工业总产值"), "a bare name is the first series");
    let FieldKind::Choice(choices) = &field("status").kind else { panic!("status is a choice") };
    assert_eq!(
        choices.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(),
        ["normal", "partial", "stopped", "closed"]
    );
    let ytd = &packs.forms["nbs-monthly"];
    assert_eq!(ytd.field("investment_ytd").map(|f| f.unit.as_str()), Some("万元"));
    assert!(ytd.field("investment").is_none());
}

/// A return by its values; everything else is missing.
struct Values(Vec<(&'static str, &'static str, i64)>);

impl Row for Values {
    fn number(&self, qualifier: &str, field: &str) -> Option<Decimal> {
        let found = self.0.iter().find(|(q, f, _)| *q == qualifier && *f == field);
        found.map(|(_, _, value)| Decimal::from(*value))
    }
}

#[test]
fn checks_hold_fail_or_cannot_tell() {
    let packs = packs();
    let form = &packs.forms["industrial-monthly"];
    let holds = |id: &str, values: &[(&'static str, &'static str, i64)]| {
        form.checks.iter().find(|check| check.id == id).unwrap().holds.holds(&Values(values.to_vec()))
    };
    assert_eq!(holds("profit-within-revenue", &[("", "profit", 5), ("", "revenue", 4)]), Some(false));
    assert_eq!(holds("profit-within-revenue", &[("", "profit", 5)]), None);
    let stopped = |output| [("", "status", 2), ("", "output", output)];
    assert_eq!(holds("stopped-with-output", &stopped(7)), Some(false));
    assert_eq!(holds("stopped-with-output", &stopped(0)), Some(true));
    assert_eq!(holds("stopped-with-output", &[("", "status", 0), ("", "output", 7)]), Some(true));
    let months = |month, ytd| {
        [
            ("period", "first_month", month),
            ("prev", "output_ytd", 10),
            ("", "output", 5),
            ("", "output_ytd", ytd),
        ]
    };
    assert_eq!(holds("output-ytd", &months(4, 15)), Some(true));
    assert_eq!(holds("output-ytd", &months(4, 16)), Some(false));
    assert_eq!(holds("output-ytd", &months(1, 5)), Some(true), "December belongs to last year");
    assert_eq!(holds("output-ytd-first", &months(1, 5)), Some(true));
    assert_eq!(holds("output-ytd-first", &months(1, 6)), Some(false));
}

#[test]
fn indicators_colours_and_indices_fit_together() {
    let packs = packs();
    let november = Period::month(2024, 11).unwrap();
    let key = packs.colour_key("output", november).unwrap();
    let colour = |growth: i64| key.band(Decimal::from(growth)).map(|band| band.colour.as_str());
    assert_eq!(
        [colour(-11), colour(-10), colour(0), colour(5), colour(10)].map(Option::unwrap),
        ["red", "orange", "yellow", "green", "blue"]
    );
    assert_eq!(packs.colour_key("inventory", november).unwrap().bands[0].colour, "blue");
    let tree = packs.tree("industries").unwrap();
    let index = &packs.price_indices["ppi"];
    assert_eq!(index.at(tree, code(tree, "2614"), november), Some(Decimal::new(975, 1)));
    let both = Period::run(2024, 1, 2).unwrap();
    assert_eq!(index.at(tree, code(tree, "C"), both), Some(Decimal::new(974, 1)), "the mean of two months");
    assert!(!index.verified);
    assert!(packs.unverified.iter().any(|fact| fact.what == "price index ppi"));
    for indicator in packs.indicators.values() {
        assert!(packs.forms.contains_key(&indicator.form));
    }
    assert!(packs.dispatch.indicators.iter().all(|id| packs.indicators.contains_key(id)));
    assert_eq!(packs.dispatch.stopped[0], ("status".to_owned(), "stopped".to_owned()));
}

#[test]
fn working_days_are_those_announced() {
    let packs = packs();
    let days = |year, month| packs.calendar.working_days(Period::month(year, month).unwrap());
    // As counted in the notices' calendars: February with the Spring Festival, October with the National Day.
    assert_eq!(
        [days(2024, 2), days(2024, 10), days(2023, 10), days(2025, 1), days(2024, 11)],
        [18, 19, 19, 19, 21]
    );
    assert!(packs.calendar.is_working(date(2024, 2, 4)) && !packs.calendar.is_working(date(2022, 12, 31)));
    assert_eq!(packs.calendar.spring_festival_month(2025), Some(1));
    assert_eq!(packs.calendar.spring_festival.len(), 21);
}

#[test]
fn units_convert_exactly() {
    let packs = packs();
    let factor = |from, to| packs.units.factor(from, to).unwrap();
    assert_eq!(factor("亿元", "千元"), Decimal::from(100_000));
    assert_eq!(factor("度", "千瓦时"), Decimal::ONE);
    assert_eq!(factor("公顷", "亩"), Decimal::from(15));
    assert!(packs.units.factor("百分点", "%").is_err());
}

#[test]
fn the_nation_is_checked_against_its_provinces() {
    let packs = packs();
    let form = &packs.forms["province-yearly-industry-operation"];
    assert_eq!((form.whole.as_deref(), form.whole_checks.len()), (Some("000000"), 1));
    assert!(packs.forms["province-yearly-rd-patent-valid"].whole_checks.is_empty(), "patents do not add up");
    assert_eq!(packs.misspellings["regions"]["浙汀"], "330000");
}
