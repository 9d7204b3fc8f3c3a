use ballast_model::Text;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{broken, broken_so};
use crate::document::{DocumentError, limits};

/// An element that begins.
pub(super) struct Element<'a> {
    start: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// Its name without a prefix.
    pub(super) fn name(&self) -> &str {
        local(self.start.name().into_inner())
    }

    /// An attribute's value, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|attribute| local(attribute.key.into_inner()) == name)?;
        found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
    }

    /// The attribute `val`, which most elements keep their meaning in.
    pub(super) fn val(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Whether a switch is on: it is where it stands without a value.
    pub(super) fn on(&self) -> bool {
        !matches!(self.val().as_deref(), Some("0" | "false" | "off"))
    }
}

/// One step through a part.
pub(super) enum Step<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// The element of this name ends.
    Close(&'a str),
    /// Text, its entities resolved.
    Text(&'a str),
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Walks through a part.
///
/// # Errors
/// XML that is not well-formed or nested too deep, and the visitor's.
pub(super) fn walk(
    part: &str,
    xml: &str,
    mut visit: impl FnMut(Step<'_>) -> Result<(), DocumentError>,
) -> Result<(), DocumentError> {
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|error| broken(format!("{part}: {error}")))? {
            Event::Start(start) => {
                depth += 1;
                if depth > limits::DEPTH {
                    let what = Text::new(format!("{part} 嵌套过深"), format!("{part} is nested deeper"));
                    let most = limits::DEPTH;
                    let limit = Text::new(format!("{most} 层元素"), format!("{most} elements"));
                    return Err(DocumentError::too_large(what, limit));
                }
                visit(Step::Open(Element { start: &start }))?;
            }
            Event::Empty(start) => {
                visit(Step::Open(Element { start: &start }))?;
                visit(Step::Close(local(start.name().into_inner())))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Step::Close(local(end.name().into_inner())))?;
            }
            Event::Text(text) => visit(Step::Text(&text))?,
            Event::CData(text) => visit(Step::Text(&text))?,
            Event::GeneralRef(reference) => {
                let mut buffer = [0; 4];
                let text = match reference.resolve_char_ref() {
                    Ok(Some(c)) => &*c.encode_utf8(&mut buffer),
                    _ => quick_xml::escape::resolve_predefined_entity(&reference).unwrap_or(""),
                };
                visit(Step::Text(text))?;
            }
            Event::Eof if depth > 0 => {
                return Err(broken_so(&format!("{part} 没有写完"), &format!("{part} ends too soon")));
            }
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}
