//! The truth table: against its definition, exhaustively, and against the page that shows it.

use ballast_model::Verdict::{self, Met, MissingData, NeedsJudgement, NotApplicable, NotMet};
use ballast_packs::plan::Requirement;
use ballast_rules::verdicts::{all, any, at_least, combine};

const VERDICTS: [Verdict; 5] = [Met, NeedsJudgement, MissingData, NotMet, NotApplicable];

/// Every list of up to four verdicts.
fn lists() -> Vec<Vec<Verdict>> {
    let mut lists: Vec<Vec<Verdict>> = vec![vec![]];
    let mut from = 0;
    for _ in 0..4 {
        let until = lists.len();
        for at in from..until {
            for verdict in VERDICTS {
                let mut longer = lists[at].clone();
                longer.push(verdict);
                lists.push(longer);
            }
        }
        from = until;
    }
    lists
}

/// The definition in another form: how many are at least so good.
fn reaching(of: &[Verdict], verdict: Verdict) -> usize {
    let place = |v: Verdict| [NotMet, MissingData, NeedsJudgement, Met].iter().position(|other| *other == v);
    of.iter().filter(|v| place(**v).is_some_and(|at| at >= place(verdict).unwrap_or(9))).count()
}

#[test]
fn combinations_are_what_they_are_defined_as() {
    for list in lists() {
        let applicable = reaching(&list, NotMet);
        let whole = all(&list);
        if list.is_empty() {
            assert_eq!(whole, Met);
        } else if applicable == 0 {
            assert_eq!(whole, NotApplicable, "{list:?}");
        } else {
            // The best verdict that every applicable one reaches.
            let best = [Met, NeedsJudgement, MissingData, NotMet];
            let best = best.into_iter().find(|v| reaching(&list, *v) == applicable);
            assert_eq!(Some(whole), best, "{list:?}");
        }
        for count in 1..=5 {
            let found = at_least(count, &list);
            if applicable == 0 {
                assert_eq!(found, NotApplicable, "{list:?}");
            } else {
                let best = [Met, NeedsJudgement, MissingData].into_iter();
                let best = best.into_iter().find(|v| reaching(&list, *v) >= count).unwrap_or(NotMet);
                assert_eq!(found, best, "at least {count} of {list:?}");
            }
        }
        assert_eq!(at_least(0, &list), Met);
        assert_eq!(any(&list), at_least(1, &list));
    }
}

#[test]
fn order_does_not_matter() {
    for list in lists() {
        let mut turned = list.clone();
        turned.reverse();
        assert_eq!(all(&list), all(&turned));
        for count in 0..=5 {
            assert_eq!(at_least(count, &list), at_least(count, &turned));
        }
    }
}

#[test]
fn requirements_nest() {
    let conditions = [Met, NotMet, MissingData, NotApplicable];
    let condition = Requirement::Condition;
    let either = Requirement::AtLeast { count: 1, of: vec![condition(1), condition(2)] };
    assert_eq!(combine(&either, &conditions), MissingData);
    let whole = Requirement::All(vec![condition(0), either, condition(3)]);
    assert_eq!(combine(&whole, &conditions), MissingData);
    assert_eq!(combine(&condition(9), &conditions), MissingData);
}

/// The tables of the page, cell by cell.
#[test]
fn the_page_shows_the_same_tables() {
    let page = include_str!("../../../../docs/rules-verdicts.md");
    let read = |word: &str| match word.trim().trim_matches('*') {
        "met" => Some(Met),
        "needs judgement" => Some(NeedsJudgement),
        "missing data" => Some(MissingData),
        "not met" => Some(NotMet),
        "not applicable" => Some(NotApplicable),
        _ => None,
    };
    let mut cells = 0;
    let mut columns = Vec::new();
    let mut table = "";
    for line in page.lines().filter(|line| line.starts_with('|')) {
        let row: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if row[0].starts_with("all") || row[0].starts_with("any") {
            table = if row[0].starts_with("all") { "all" } else { "any" };
            columns = row[1..].iter().map(|word| read(word).expect("a verdict")).collect();
        } else if let Some(left) = read(row[0]) {
            for (right, cell) in columns.iter().zip(&row[1..]) {
                let found = if table == "all" { all(&[left, *right]) } else { any(&[left, *right]) };
                assert_eq!(read(cell), Some(found), "{table} of {left:?} and {right:?}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 50);
}
