//! Words of packs in events: a phase, a role and a fact are written as packs write them.

use ballast_packs::plan::{Fact, Phase, Role};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

macro_rules! worded {
    ($module:ident, $type:ty) => {
        pub(crate) mod $module {
            use super::{Deserialize, Deserializer, Error, Serializer};

            pub(crate) fn serialize<S: Serializer>(value: &$type, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(value.word())
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(from)?;
                let found = <$type>::WORDS.iter().find(|(word, _)| *word == text);
                found.map(|(_, value)| *value).ok_or_else(|| {
                    let known: Vec<&str> = <$type>::WORDS.iter().map(|(word, _)| *word).collect();
                    D::Error::custom(format!("{text:?} is none of {}", known.join(", ")))
                })
            }
        }
    };
}

worded!(phase, super::Phase);
worded!(role, super::Role);
worded!(fact, super::Fact);
