use ballast_ledger::{
    Item,
    interest::{Claim, InterestError, interest},
};

use crate::{Viewer, grid::grouped};

/// What is owed and what interest it has borne up to today: name and sum, of a kind that reckons interest; with what it could
/// not be reckoned, in words.
pub(crate) fn lines(viewer: &Viewer, item: &Item) -> Vec<(String, String)> {
    let words = viewer.words;
    let kind = viewer.ballast.packs.kinds.get(&item.kind);
    let Some(rule) = kind.and_then(|kind| kind.interest.as_ref()) else { return Vec::new() };
    let reckoned = Claim::of(rule, item).and_then(|claim| interest(rule, &claim, viewer.ballast.today()));
    let yuan = |value: rust_decimal::Decimal| format!("{} {}", grouped(value, 2), words.policies_yuan());
    match reckoned {
        Ok(found) => vec![
            (words.ledger_last_day().to_owned(), words.ledger_last_day_of(found.due, found.days)),
            (words.ledger_undisputed().to_owned(), yuan(found.undisputed.owed)),
            (words.ledger_interest_to(found.until), yuan(found.undisputed.interest)),
            (words.ledger_disputed().to_owned(), yuan(found.disputed.owed)),
            (words.ledger_interest_disputed().to_owned(), yuan(found.disputed.interest)),
        ],
        Err(why) => {
            let why = match why {
                InterestError::Blank(id) => {
                    let field = kind.and_then(|kind| kind.field(&id));
                    words.ledger_interest_blank(
                        field.map_or(id.as_str(), |of| of.name.get(viewer.ballast.lang())),
                    )
                }
                InterestError::NoTerm => words.ledger_interest_no_term().to_owned(),
                InterestError::NoRate => words.ledger_interest_no_rate().to_owned(),
                InterestError::Amount(amount) => words.ledger_interest_amount(amount),
            };
            vec![(words.ledger_interest().to_owned(), why)]
        }
    }
}
