use super::{add, add_marks, set};
use crate::{Packs, codes, raw::Section};

/// Reads reader/tasks.toml.
pub(in crate::check) fn read(top: &Section<'_>, packs: &mut Packs) {
    let words = &mut packs.genre.tasks;
    if let Some(item) = top.section("item") {
        set(&item, "heading_most", &mut words.heading_most);
        set(&item, "run_in_most", &mut words.run_in_most);
        set(&item, "opener_most", &mut words.opener_most);
        set(&item, "row_least", &mut words.row_least);
        // The lists stand under [item] because TOML gives every key after a table's head to that table.
        add(&item, "verbs", &mut words.verbs);
        add(&item, "works", &mut words.works);
        add(&item, "means", &mut words.means);
        add(&item, "modals", &mut words.modals);
        add(&item, "named", &mut words.named);
        add(&item, "shall", &mut words.shall);
        add(&item, "shall_near", &mut words.shall_near);
        add(&item, "openers", &mut words.openers);
        add(&item, "aspects", &mut words.aspects);
        add(&item, "announced", &mut words.announced);
        add(&item, "reached", &mut words.reached);
        add(&item, "reached_by", &mut words.reached_by);
        add(&item, "holders", &mut words.holders);
        add(&item, "voids", &mut words.voids);
        add(&item, "exhortations", &mut words.exhortations);
        add(&item, "rules", &mut words.rules);
        item.done();
    }
    if let Some(owner) = top.section("owner") {
        add(&owner, "keys", &mut words.owner.keys);
        add_marks(&owner, "ends", &mut words.owner.ends);
        add(&owner, "before", &mut words.owner.before);
        add(&owner, "after", &mut words.owner.after);
        set(&owner, "most", &mut words.owner.most);
        add(&owner, "office_ends", &mut words.owner.office_ends);
        owner.done();
    }
    if let Some(deadline) = top.section("deadline") {
        let times = &mut words.deadlines;
        let wants_number = |key: &str| {
            for pattern in deadline.texts(key) {
                if pattern.value.matches('#').count() == 0 {
                    let message = format!("{:?} has no `#` for its number", pattern.value);
                    deadline.sink().error(codes::BAD_VALUE, &pattern.at, message, "write #月底前");
                }
            }
        };
        wants_number("months");
        wants_number("years");
        add(&deadline, "months", &mut times.months);
        add(&deadline, "month_words", &mut times.month_words);
        add(&deadline, "quarters", &mut times.quarters);
        add(&deadline, "halves", &mut times.halves);
        add(&deadline, "year_end", &mut times.year_end);
        add(&deadline, "years", &mut times.years);
        deadline.done();
    }
}
