use crate::{
    codes,
    plan::{Kind, KindField},
    raw::{At, Section, Sink, suggest},
};

/// What the parts of a kind may name.
pub(super) struct Parts<'k> {
    kind: &'k str,
    pub(super) all_fields: &'k [KindField],
    pub(super) fields: Vec<&'k str>,
    pub(super) states: Vec<&'k str>,
    pub(super) actions: Vec<&'k str>,
    pub(super) evidence: Vec<&'k str>,
    pub(super) clocks: Vec<&'k str>,
    pub(super) colours: Vec<&'k str>,
}

impl<'k> Parts<'k> {
    pub(super) fn new(kind: &'k Kind, actions: &'k [String], clocks: &'k [String]) -> Self {
        Self {
            kind: &kind.id,
            all_fields: &kind.fields,
            fields: kind.fields.iter().map(|field| field.id.as_str()).collect(),
            states: kind.states.iter().map(|state| state.id.as_str()).collect(),
            actions: actions.iter().map(String::as_str).collect(),
            evidence: kind.evidence.iter().map(|evidence| evidence.id.as_str()).collect(),
            clocks: clocks.iter().map(String::as_str).collect(),
            colours: kind.colours.iter().map(|colour| colour.id.as_str()).collect(),
        }
    }

    /// Whether a name is one of those that there are; reported where it is not.
    pub(super) fn known(&self, known: &[&str], what: &str, id: &str, at: &At, sink: &Sink) -> bool {
        let there = known.contains(&id);
        // An empty name was reported when it was found to be missing.
        if !there && !id.is_empty() {
            let message = format!("kind `{}` has no {what} `{id}`", self.kind);
            sink.error(codes::UNKNOWN_PART, at, message, suggest(id, known.iter().copied()));
        }
        there
    }

    /// A list of names, each one of those that there are.
    pub(super) fn list(&self, section: &Section<'_>, key: &str, known: &[&str], what: &str) -> Vec<String> {
        let mut found = Vec::new();
        for name in section.texts(key) {
            if self.known(known, what, &name.value, &name.at, section.sink()) {
                found.push(name.value);
            }
        }
        found
    }

    /// A name that must be there.
    pub(super) fn one(&self, section: &Section<'_>, key: &str, known: &[&str], what: &str) -> String {
        let name = section.text(key);
        self.known(known, what, &name, &section.at_key(key), section.sink());
        name
    }

    /// A field that must be there and hold what is wanted.
    pub(super) fn field(
        &self,
        section: &Section<'_>,
        key: &str,
        wanted: &str,
        fits: impl Fn(&KindField) -> bool,
    ) -> String {
        let id = self.one(section, key, &self.fields, "field");
        of_shape(self.all_fields, &id, section, key, wanted, fits);
        id
    }
}

/// Reports a field that does not hold what is wanted of it.
pub(super) fn of_shape(
    fields: &[KindField],
    id: &str,
    section: &Section<'_>,
    key: &str,
    wanted: &str,
    fits: impl Fn(&KindField) -> bool,
) {
    if let Some(field) = fields.iter().find(|field| field.id == id)
        && !fits(field)
    {
        let message = format!("`{id}` is a field of type {}", field.shape.word());
        let help = format!("name one of type {wanted}");
        section.sink().error(codes::BAD_VALUE, &section.at_key(key), message, help);
    }
}

/// A list of words out of a fixed list.
pub(super) fn words<T: Copy>(section: &Section<'_>, key: &str, known: &[(&str, T)]) -> Vec<T> {
    let mut found = Vec::new();
    for word in section.texts(key) {
        match known.iter().find(|(name, _)| *name == word.value) {
            Some((_, value)) => found.push(*value),
            None => {
                let help = suggest(&word.value, known.iter().map(|(name, _)| *name));
                let message = format!("`{key}` cannot be {:?}", word.value);
                section.sink().error(codes::BAD_VALUE, &word.at, message, help);
            }
        }
    }
    found
}
