use ballast_packs::Packs;

/// Offices that a text makes responsible, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Who leads; nothing where the first that is named is none of ours.
    pub(super) lead: Option<String>,
    /// Who helps.
    pub(super) co: Vec<String>,
}

/// What stands between two offices in a list of them.
const BETWEEN: [char; 7] = ['、', '，', ',', '；', ';', '/', ' '];

/// Who answers for a task: `owner` as the reader found it, and the sentence of the task in which it stands, which names those
/// that help as well. The first leads, whoever else is named after it helps.
pub(super) fn named(packs: &Packs, owner: &str, words: &str) -> Named {
    let owner = owner.trim();
    let Some(first) = owner.split(BETWEEN).map(str::trim).find(|part| !part.is_empty()) else {
        return Named::default();
    };
    let lead = packs.offices.named(first).map(|office| office.id.clone());
    let lead = lead.or_else(|| mentioned(packs, first).into_iter().next());
    // The task's last words say who does it: a heading may name the same office.
    let from = words.rfind(owner).map_or(owner, |start| &words[start..]);
    let sentence = from.split(['。', '\n']).next().unwrap_or(from);
    let mut co = mentioned(packs, sentence);
    co.retain(|id| Some(id) != lead.as_ref());
    Named { lead, co }
}

/// Offices in the order in which a text names them, each once: at each place the longest name that fits.
fn mentioned(packs: &Packs, text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let names = packs.offices.by_id.values().flat_map(|office| {
            let aliases = office.aliases.iter().map(String::as_str);
            aliases.chain([office.name.zh.as_str()]).map(move |name| (name, &office.id))
        });
        let here = names.filter(|(name, _)| !name.is_empty() && rest.starts_with(name));
        match here.max_by_key(|(name, _)| name.len()) {
            Some((name, id)) => {
                if !found.contains(id) {
                    found.push(id.clone());
                }
                rest = &rest[name.len()..];
            }
            None => rest = &rest[first.len_utf8()..],
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(owner: &str, words: &str) -> (Option<String>, Vec<String>) {
        let packs = Packs::builtin().unwrap_or_else(|error| panic!("{error:?}"));
        let found = named(&packs, owner, words);
        (found.lead, found.co)
    }

    #[test]
    fn who_leads_and_who_helps_is_read_from_the_sentence() {
        let co = |of: &[&str]| of.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let lead = |id: &str| Some(id.to_owned());
        assert_eq!(
            told("市工信局", "培育企业。牵头单位：市工信局；配合单位：市财政局、市科技局。报市政府。"),
            (lead("industry-city"), co(&["finance-city", "science-city"]))
        );
        assert_eq!(
            told("市发展改革委", "三、保障用能。（市发展改革委牵头，市能源局配合）"),
            (lead("reform-city"), co(&["energy-city"]))
        );
        assert_eq!(
            told("市工信局、市发改委", "责任单位：市工信局、市发改委"),
            (lead("industry-city"), co(&["reform-city"]))
        );
        // The one that leads is none of ours: whoever helps does not lead in its place.
        assert_eq!(told("市某某局、市财政局", ""), (None, co(&["finance-city"])));
        assert_eq!(told("", "市财政局"), (None, Vec::new()));
    }
}
