use ballast_packs::{
    Packs,
    plan::{Duty, Office},
};

/// Who may be asked to lead, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The duty that fits, by id.
    pub duty: String,
    /// The lead office.
    pub lead: String,
    /// Co-offices.
    pub co: Vec<String>,
    /// The words that were found.
    pub because: Vec<String>,
}

/// Who answers for what a text is about, by the duty list: the duty whose words cover most of it first. `level` is the level of
/// the region tree at which the item stands (1 province, 2 city, 3 county); the office of that level is taken, or the nearest
/// above. Nothing where no word fits: then whoever received it leads.
pub fn assignments(packs: &Packs, kind: &str, text: &str, level: u8) -> Vec<Assignment> {
    let mut found: Vec<(usize, Assignment)> = packs
        .duties
        .iter()
        .filter(|duty| duty.kinds.is_empty() || duty.kinds.iter().any(|known| known == kind))
        .filter_map(|duty| assignment(packs, duty, text, level))
        .collect();
    // Stable: of two that fit as well the one declared first stays in front.
    found.sort_by_key(|(covered, _)| std::cmp::Reverse(*covered));
    found.into_iter().map(|(_, assignment)| assignment).collect()
}

fn assignment(packs: &Packs, duty: &Duty, text: &str, level: u8) -> Option<(usize, Assignment)> {
    let because: Vec<String> =
        duty.words.iter().filter(|word| text.contains(word.as_str())).cloned().collect();
    if because.is_empty() {
        return None;
    }
    let lead = office(packs, &duty.lead, level)?.id.clone();
    let mut co: Vec<String> = Vec::new();
    for name in &duty.co {
        if let Some(office) = office(packs, name, level)
            && office.id != lead
            && !co.contains(&office.id)
        {
            co.push(office.id.clone());
        }
    }
    let covered = because.iter().map(|word| word.chars().count() * text.matches(word.as_str()).count()).sum();
    Some((covered, Assignment { duty: duty.id.clone(), lead, co, because }))
}

/// An office by id, or by its duty at a level.
fn office<'p>(packs: &'p Packs, name: &str, level: u8) -> Option<&'p Office> {
    packs.offices.get(name).or_else(|| packs.offices.for_duty(name, level))
}
