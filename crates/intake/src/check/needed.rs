use std::collections::{BTreeMap, BTreeSet};

use ballast_model::Period;
use ballast_packs::plan::{Form, Series};

use super::before;

/// Earlier periods of a form, with the columns that its checks over returns of `period` look at.
/// The caller may load just these, and only when [`crate::History::table`] asks.
pub fn needed_history(form: &Form, period: Period) -> Vec<(Period, Vec<String>)> {
    let mut wanted: BTreeMap<Period, BTreeSet<String>> = BTreeMap::new();
    let (previous, last_year) = (form.previous(period), period.last_year());
    for check in &form.checks {
        for (qualifier, field) in check.holds.fields() {
            let of = match qualifier {
                "prev" => previous,
                "last_year" => last_year,
                _ => continue,
            };
            wanted.entry(of).or_default().insert(field.to_owned());
        }
    }
    let columns = |family: &String| -> Vec<String> {
        form.fields.iter().filter(|f| f.family == *family).map(|f| f.id.clone()).collect()
    };
    if form.attributes.iter().any(|attribute| attribute.steady) {
        wanted.entry(previous).or_default();
    }
    if let Some(rule) = &form.unit_slip {
        for of in [previous, last_year] {
            wanted.entry(of).or_default().extend(rule.fields.iter().flat_map(columns));
        }
    }
    if let Some(rule) = &form.outlier {
        let mut periods = before(form, period, super::outlier::reach(rule));
        periods.extend(periods.clone().into_iter().map(Period::last_year));
        periods.push(last_year);
        for of in periods {
            let list =
                rule.fields.iter().filter(|family| super::series(form, family, Series::Current).is_some());
            wanted.entry(of).or_default().extend(list.flat_map(columns));
        }
    }
    wanted.into_iter().map(|(period, fields)| (period, fields.into_iter().collect())).collect()
}
