use hayro_syntax::{
    object::{Dict, Name, Object, String as PdfString},
    page::Resources,
};

/// What a stretch of marked content is.
pub(super) enum Marked {
    Plain,
    /// A running head or a page number.
    Pagination,
    /// It stands for this text, which has been given out or not.
    Text(Vec<char>, bool),
}

/// What the tag and the properties of marked content say it is.
pub(super) fn marked(tag: &Name<'_>, properties: &Object<'_>, resources: &Resources<'_>) -> Marked {
    let dict = match properties {
        Object::Dict(dict) => Some(dict.clone()),
        Object::Name(name) => resources.properties.get::<Dict<'_>>(name),
        _ => None,
    };
    let Some(dict) = dict else { return Marked::Plain };
    if let Some(text) = dict.get::<PdfString<'_>>("ActualText") {
        return Marked::Text(text_string(text.as_bytes()), false);
    }
    let pagination = dict.get::<Name<'_>>("Type").is_some_and(|name| name.as_str() == "Pagination");
    if tag.as_str() == "Artifact" && pagination { Marked::Pagination } else { Marked::Plain }
}

/// UTF-16 or UTF-8 with a mark before it, Latin-1 without.
fn text_string(bytes: &[u8]) -> Vec<char> {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.chars().collect()
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).chars().collect(),
        _ => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
