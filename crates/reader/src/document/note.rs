use serde::Serialize;

/// What a reader of the text has to know about how it was made from the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
pub enum DocumentNote {
    /// Bytes that are no text in the encoding of the rest.
    Undecoded {
        /// Characters in their place.
        characters: usize,
    },
    /// Characters whose font does not say what they are.
    UnknownCharacters {
        /// How many.
        characters: usize,
    },
    /// Pages without text among others that have some.
    PagesWithoutText {
        /// Their numbers, from 1.
        pages: Vec<usize>,
    },
    /// Running heads and page numbers, left out.
    Furniture {
        /// How many lines.
        lines: usize,
    },
    /// Footnotes, endnotes and comments, left out.
    Annotations {
        /// How many.
        count: usize,
    },
    /// Text that was struck out with changes tracked, left out.
    StruckOut,
    /// Converted by LibreOffice on the way.
    Converted {
        /// From which kind.
        from: &'static str,
    },
}

impl DocumentNote {
    /// The note in a language, `zh` or `en`.
    pub fn text(&self, lang: &str) -> String {
        let en = lang == "en";
        match self {
            Self::Undecoded { characters: n } if en => format!("{n} characters could not be decoded"),
            Self::Undecoded { characters: n } => format!("{n} 个字符无法解码"),
            Self::UnknownCharacters { characters: n } if en => {
                format!("{n} characters are left out: their fonts do not say what they are")
            }
            Self::UnknownCharacters { characters: n } => {
                format!("{n} 个字符未识别（字体没有编码表），已略去")
            }
            Self::PagesWithoutText { pages } => {
                let list = pages.iter().map(ToString::to_string).collect::<Vec<_>>();
                if en {
                    format!("no text on page {}: pictures, perhaps scans", list.join(", "))
                } else {
                    format!("第 {} 页没有文字，可能是扫描件", list.join("、"))
                }
            }
            Self::Furniture { lines: n } if en => format!("{n} running heads and page numbers left out"),
            Self::Furniture { lines: n } => format!("略去页眉、页码 {n} 行"),
            Self::Annotations { count: n } if en => format!("{n} footnotes and comments left out"),
            Self::Annotations { count: n } => format!("略去脚注、批注 {n} 条"),
            Self::StruckOut if en => "tracked deletions left out, insertions kept".to_owned(),
            Self::StruckOut => "修订中删除的文字已略去，插入的文字保留".to_owned(),
            Self::Converted { from } if en => format!("converted from {from} by LibreOffice"),
            Self::Converted { from } => format!("由 LibreOffice 从 {from} 转换"),
        }
    }
}
