use super::add;
use crate::{Packs, raw::Section};

/// Reads reader/figures.toml.
pub(in crate::check) fn read(top: &Section<'_>, packs: &mut Packs) {
    let words = &mut packs.genre.figures;
    if let Some(subject) = top.section("subject") {
        add(&subject, "ahead", &mut words.ahead);
        add(&subject, "shared_out", &mut words.shared_out);
        add(&subject, "inside", &mut words.inside);
        add(&subject, "goes_on", &mut words.goes_on);
        add(&subject, "no_owner", &mut words.no_owner);
        add(&subject, "no_firm", &mut words.no_firm);
        add(&subject, "contrasts", &mut words.contrasts);
        add(&subject, "reaches", &mut words.reaches);
        add(&subject, "meets", &mut words.meets);
        add(&subject, "sited", &mut words.sited);
        add(&subject, "once", &mut words.once);
        add(&subject, "again", &mut words.again);
        subject.done();
    }
    if let Some(period) = top.section("period") {
        add(&period, "against", &mut words.against);
        add(&period, "told_of", &mut words.told_of);
        add(&period, "own", &mut words.own);
        add(&period, "first", &mut words.first);
        add(&period, "often", &mut words.often);
        add(&period, "goals", &mut words.goals);
        period.done();
    }
}
