//! Charts as pictures, for formats that cannot hold SVG.

use std::sync::Arc;

use resvg::{tiny_skia, usvg};

use super::BriefError;

/// Families with Chinese characters that are commonly found, in the order `chart.css` names them.
const CJK: [&str; 14] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Source Han Sans",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "SimSun",
    "FangSong",
    "Heiti SC",
    "Droid Sans Fallback",
];

/// Pixels per user unit: about 190 dots per inch at the width of an A4 text column.
const DENSITY: f32 = 2.0;

/// Draws SVG as PNG with the machine's own fonts.
pub(super) struct Painter {
    fonts: Arc<usvg::fontdb::Database>,
    family: Option<&'static str>,
}

/// A picture and its size in pixels.
pub(super) struct Picture {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

impl Painter {
    /// Finds the machine's fonts once for all charts of a document.
    pub fn new() -> Self {
        let mut system = usvg::fontdb::Database::new();
        system.load_system_fonts();
        let has = |family: &str| system.faces().any(|face| is_of(face, family));
        match CJK.into_iter().find(|family| has(family)) {
            Some(family) => Self { fonts: Arc::new(only(&system, family)), family: Some(family) },
            None => Self { fonts: Arc::new(system), family: None },
        }
    }

    /// Whether a font with Chinese characters was found.
    pub fn has_chinese(&self) -> bool {
        self.family.is_some()
    }

    /// Draws one chart.
    pub fn paint(&self, svg: &str) -> Result<Picture, BriefError> {
        let wrong = |message: String| BriefError::Format { format: "png", message };
        let options = usvg::Options {
            fontdb: Arc::clone(&self.fonts),
            font_family: self.family.unwrap_or("sans-serif").to_owned(),
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(svg, &options).map_err(|e| wrong(e.to_string()))?;
        let size = tree.size();
        let (width, height) =
            ((size.width() * DENSITY).ceil() as u32, (size.height() * DENSITY).ceil() as u32);
        let mut picture =
            tiny_skia::Pixmap::new(width, height).ok_or_else(|| wrong("the chart has no size".to_owned()))?;
        picture.fill(tiny_skia::Color::WHITE);
        resvg::render(&tree, tiny_skia::Transform::from_scale(DENSITY, DENSITY), &mut picture.as_mut());
        let bytes = picture.encode_png().map_err(|e| wrong(e.to_string()))?;
        Ok(Picture { bytes, width, height })
    }
}

fn is_of(face: &usvg::fontdb::FaceInfo, family: &str) -> bool {
    face.families.iter().any(|(name, _)| name == family)
}

/// The family alone, held in memory: fonts with Chinese characters have tens of megabytes, and a
/// database of files opens one again for every line of text.
fn only(system: &usvg::fontdb::Database, family: &str) -> usvg::fontdb::Database {
    use usvg::fontdb::{Database, Source, Weight};
    let mut fonts = Database::new();
    let mut held = Vec::new();
    for face in system.faces().filter(|face| is_of(face, family)) {
        // Charts use the regular and the bold weight.
        if let (Source::File(path), Weight::NORMAL | Weight::BOLD) = (&face.source, face.weight)
            && !held.contains(path)
        {
            held.push(path.clone());
            if let Ok(data) = std::fs::read(path) {
                fonts.load_font_source(Source::Binary(Arc::new(data)));
            }
        }
    }
    // Where nothing of it could be held (a family in other weights only), all fonts are still better than none.
    if fonts.is_empty() {
        fonts = system.clone();
    }
    // Where chart.css names only families that are not here, this is what is drawn with.
    fonts.set_sans_serif_family(family);
    fonts
}
