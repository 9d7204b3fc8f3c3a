use ballast_model::china_day;
use ballast_packs::plan::Kind;
use jiff::Timestamp;

use crate::{
    Draft, Item, Value,
    shingle::{shared_percent, shingles},
};

/// An item that may say the same as another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Same {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What the two texts share, in percent.
    pub percent: u32,
    /// Days between the two.
    pub days: u32,
}

/// Items that may say the same as a draft: about the same enterprise, within the days that the kind gives, with much the same
/// words. It suggests and never merges: two firms' words may be alike and their matters not. Best first; none where the kind
/// does not look for them or the draft names no enterprise.
pub fn same<'a>(
    kind: &Kind,
    draft: &Draft,
    at: Timestamp,
    among: impl IntoIterator<Item = &'a Item>,
) -> Vec<Same> {
    let (Some(rule), Some(subject)) = (&kind.same, &draft.subject) else { return Vec::new() };
    let length = rule.shingle as usize;
    let said = |title: &str, field: &dyn Fn(&str) -> Option<String>| {
        let fields = rule.fields.iter().filter_map(|id| field(id));
        let all: Vec<String> = std::iter::once(title.to_owned()).chain(fields).collect();
        shingles(&all.join(" "), length)
    };
    let own = said(&draft.title, &|id| draft.fields.get(id).and_then(Value::text).map(str::to_owned));
    let mut found: Vec<Same> = among
        .into_iter()
        .filter(|item| item.kind == kind.id && item.id != draft.id)
        .filter(|item| item.subject.as_ref().is_some_and(|other| other.id == subject.id))
        .filter_map(|item| {
            let days = china_day(item.opened_at).until(china_day(at)).ok()?.get_days().unsigned_abs();
            let other = said(&item.title, &|id| item.fields.get(id).and_then(Value::text).map(str::to_owned));
            let percent = shared_percent(&own, &other);
            let fits = days <= rule.days && percent >= rule.least_percent;
            fits.then(|| Same { id: item.id.clone(), title: item.title.clone(), percent, days })
        })
        .collect();
    found.sort_by(|a, b| b.percent.cmp(&a.percent).then(a.days.cmp(&b.days)).then(a.id.cmp(&b.id)));
    found
}
