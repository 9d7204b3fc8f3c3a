use std::fmt;

/// An address on this site with its question; whatever stands in the question is percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    path: String,
    asked: Vec<(String, String)>,
}

impl Link {
    /// A page.
    pub fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), asked: Vec::new() }
    }

    /// The same with one more word, or another value for it; an empty value takes it out.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        let value = value.to_string();
        self.asked.retain(|(had, _)| had != name);
        if !value.is_empty() {
            self.asked.push((name.to_owned(), value));
        }
        self
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (at, (name, value)) in self.asked.iter().enumerate() {
            write!(f, "{}{name}={}", if at == 0 { '?' } else { '&' }, encoded(value))?;
        }
        Ok(())
    }
}

/// A text as part of an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:@/".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_encoded_and_said_once() {
        let link =
            Link::to("/monitor").with("region", "济南 & 青岛").with("page", 2).with("page", 3).with("x", "");
        assert_eq!(link.to_string(), "/monitor?region=%E6%B5%8E%E5%8D%97%20%26%20%E9%9D%92%E5%B2%9B&page=3");
    }
}
