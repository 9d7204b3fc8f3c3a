use std::collections::HashMap;

use encoding_rs::{MACINTOSH, WINDOWS_1252};
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, WritingMode, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream, String as PdfString};

use super::{content::stream_data, glyph_name::glyph_char};

/// Width of a character of which nothing is said, in thousandths of the size.
const DEFAULT_WIDTH: f32 = 1000.0;
/// Most widths that are kept of one font.
const WIDTHS: usize = 70_000;

/// What is needed of a font: which characters its codes draw, and how wide they are.
pub(super) struct Font {
    kind: Kind,
    to_unicode: Option<CMap>,
    /// Widths times this are shares of the size.
    scale: f32,
}

enum Kind {
    /// One byte a code.
    Simple {
        chars: Box<[Option<char>; 256]>,
        first: usize,
        widths: Vec<f32>,
        missing: f32,
    },
    Composite(Box<Composite>),
}

/// Codes of one to four bytes, numbers of a collection of characters.
struct Composite {
    encoding: CMap,
    /// What the numbers mean, where the font itself does not say.
    collection: Option<CMap>,
    widths: HashMap<u32, f32>,
    default: f32,
}

/// One code of a text that is shown.
pub(super) struct Code {
    /// The character; several where a ligature or a cluster is drawn at once; nothing where nobody knows.
    pub text: Option<BfString>,
    /// How far it goes on, as a share of the size.
    pub width: f32,
    /// The one-byte code 32, which word spacing is added to.
    pub space: bool,
}

impl Font {
    /// Reads a font's dictionary.
    pub(super) fn new(dict: &Dict<'_>) -> Self {
        let subtype = dict.get::<Name<'_>>("Subtype");
        let subtype = subtype.as_ref().map_or("", |name| name.as_str());
        let to_unicode = dict.get::<Stream<'_>>("ToUnicode").and_then(|stream| cmap(&stream));
        let scale = match dict.get::<Array<'_>>("FontMatrix").filter(|_| subtype == "Type3") {
            Some(matrix) => matrix.iter::<Number>().next().map_or(0.001, |a| a.as_f32().abs()),
            None => 0.001,
        };
        let kind = if subtype == "Type0" {
            Kind::Composite(Box::new(composite(dict, to_unicode.is_none())))
        } else {
            simple(dict)
        };
        Self { kind, to_unicode, scale }
    }

    /// Whether lines run from top to bottom.
    pub(super) fn vertical(&self) -> bool {
        matches!(&self.kind, Kind::Composite(of) if of.encoding.metadata().writing_mode == Some(WritingMode::Vertical))
    }

    /// The codes of a text that is shown.
    pub(super) fn codes(&self, mut bytes: &[u8]) -> Vec<Code> {
        let mut codes = Vec::with_capacity(bytes.len() / 2 + 1);
        while let Some(&first) = bytes.first() {
            match &self.kind {
                Kind::Simple { chars, first: from, widths, missing } => {
                    let at = usize::from(first);
                    let width = at.checked_sub(*from).and_then(|at| widths.get(at)).unwrap_or(missing);
                    let text = self.stated(u32::from(first)).or_else(|| chars[at].map(BfString::Char));
                    codes.push(Code { text, width: width * self.scale, space: first == 32 });
                    bytes = &bytes[1..];
                }
                Kind::Composite(of) => {
                    let (code, length, cid) = next_code(&of.encoding, bytes);
                    let width = of.widths.get(&cid).unwrap_or(&of.default);
                    let meant = || of.collection.as_ref().and_then(|all| all.lookup_bf_string(cid));
                    let text = self.stated(code).or_else(meant);
                    codes.push(Code { text, width: width * self.scale, space: length == 1 && code == 32 });
                    bytes = &bytes[length..];
                }
            }
        }
        codes
    }

    fn stated(&self, code: u32) -> Option<BfString> {
        self.to_unicode.as_ref()?.lookup_bf_string(code)
    }
}

/// The next code, its length, and the number it has in the collection.
fn next_code(encoding: &CMap, bytes: &[u8]) -> (u32, usize, u32) {
    let mut code = 0;
    for (length, &byte) in (1_u8..=4).zip(bytes) {
        code = code << 8 | u32::from(byte);
        if let Some(cid) = encoding.lookup_cid_code(code, length) {
            return (code, usize::from(length), cid);
        }
    }
    // A code that no range holds: two bytes are what most encodings have.
    let length = bytes.len().min(2);
    let code = bytes[..length].iter().fold(0, |code, &byte| code << 8 | u32::from(byte));
    (code, length, 0)
}

fn cmap(stream: &Stream<'_>) -> Option<CMap> {
    CMap::parse(&stream_data(stream)?, load_embedded)
}

fn named(name: CMapName<'_>) -> Option<CMap> {
    CMap::parse(load_embedded(name)?, load_embedded)
}

fn composite(dict: &Dict<'_>, unexplained: bool) -> Composite {
    let encoding = match dict.get::<Object<'_>>("Encoding") {
        Some(Object::Name(name)) => match name.as_str() {
            "Identity-H" => None,
            "Identity-V" => Some(CMap::identity_v()),
            other => named(CMapName::from_bytes(other.as_bytes())),
        },
        Some(Object::Stream(stream)) => cmap(&stream),
        _ => None,
    };
    let descendant =
        dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let descendant = descendant.unwrap_or_default();
    let info = descendant.get::<Dict<'_>>("CIDSystemInfo").unwrap_or_default();
    let text =
        |key: &str| info.get::<PdfString<'_>>(key).map(|text| text.as_bytes().to_vec()).unwrap_or_default();
    let family = CidFamily::from_registry_ordering(&text("Registry"), &text("Ordering"));
    Composite {
        encoding: encoding.unwrap_or_else(CMap::identity_h),
        collection: family.ucs2_cmap().filter(|_| unexplained).and_then(named),
        widths: descendant.get::<Array<'_>>("W").map(|widths| cid_widths(&widths)).unwrap_or_default(),
        default: descendant.get::<Number>("DW").map_or(DEFAULT_WIDTH, |width| width.as_f32()),
    }
}

/// `first [w1 w2 ...]` and `first last w`, in any mixture.
fn cid_widths(array: &Array<'_>) -> HashMap<u32, f32> {
    let mut widths = HashMap::new();
    let mut pending: Vec<u32> = Vec::new();
    for object in array.iter::<Object<'_>>() {
        if widths.len() > WIDTHS {
            break;
        }
        match (object, pending.as_slice()) {
            (Object::Array(list), [first]) => {
                let first = *first;
                widths.extend((first..).zip(list.iter::<Number>().take(WIDTHS).map(|width| width.as_f32())));
                pending.clear();
            }
            (Object::Number(width), &[first, last]) => {
                let last = last.min(first.saturating_add(WIDTHS as u32));
                widths.extend((first..=last).map(|cid| (cid, width.as_f32())));
                pending.clear();
            }
            (Object::Number(number), _) => pending.push(u32::try_from(number.as_i64()).unwrap_or(0)),
            _ => pending.clear(),
        }
    }
    widths
}

fn simple(dict: &Dict<'_>) -> Kind {
    let descriptor = dict.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
    let widths: Vec<f32> = dict
        .get::<Array<'_>>("Widths")
        .map(|widths| widths.iter::<Number>().take(256).map(|width| width.as_f32()).collect())
        .unwrap_or_default();
    // The fourteen fonts that every program has state no widths.
    let missing = descriptor
        .get::<Number>("MissingWidth")
        .map_or(if widths.is_empty() { 500.0 } else { 0.0 }, |w| w.as_f32());
    let first =
        dict.get::<Number>("FirstChar").and_then(|first| usize::try_from(first.as_i64()).ok()).unwrap_or(0);
    Kind::Simple { chars: Box::new(encoding(dict)), first, widths, missing }
}

fn encoding(dict: &Dict<'_>) -> [Option<char>; 256] {
    let (base, differences) = match dict.get::<Object<'_>>("Encoding") {
        Some(Object::Name(name)) => (name.as_str().to_owned(), None),
        Some(Object::Dict(of)) => {
            let base = of.get::<Name<'_>>("BaseEncoding").map(|name| name.as_str().to_owned());
            (base.unwrap_or_default(), of.get::<Array<'_>>("Differences"))
        }
        _ => (String::new(), None),
    };
    let charset = if base == "MacRomanEncoding" { MACINTOSH } else { WINDOWS_1252 };
    let mut chars = [None; 256];
    for (byte, slot) in (0..=u8::MAX).zip(&mut chars) {
        let (text, _) = charset.decode_without_bom_handling(std::slice::from_ref(&byte));
        *slot = text.chars().next().filter(|c| !c.is_control());
    }
    let mut at = 0_usize;
    for object in differences.iter().flat_map(|list| list.iter::<Object<'_>>()) {
        match object {
            Object::Number(code) => at = usize::try_from(code.as_i64()).unwrap_or(256),
            Object::Name(name) => {
                if let Some(slot) = chars.get_mut(at) {
                    *slot = glyph_char(name.as_str());
                }
                at = at.saturating_add(1);
            }
            _ => {}
        }
    }
    chars
}
