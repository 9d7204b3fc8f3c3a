use std::path::Path;

use serde_json::{Value, json};

/// Boundaries of regions, to draw maps with: those shipped, or the office's own in their place.
#[derive(Debug, Clone)]
pub(crate) struct Boundaries {
    shapes: Vec<Shape>,
    /// The approval number (审图号) that the file states; nothing where it states none.
    pub approval: Option<String>,
    /// Where they come from.
    pub source: String,
}

#[derive(Debug, Clone)]
struct Shape {
    code: String,
    name: String,
    geometry: Value,
}

/// City-level boundaries, shipped as they are: without an approval number, and pages say so.
const SHIPPED: &str = include_str!("../geo/cities.geojson");

/// The office's own file, in the data directory.
const OWN: &str = "map.geojson";

impl Boundaries {
    /// The office's own boundaries where the data directory has `map.geojson`, else those shipped. A file that is none is
    /// reported, and those shipped are drawn.
    pub fn load(data: &Path) -> Self {
        let own = data.join(OWN);
        match std::fs::read_to_string(&own) {
            Ok(text) => match Self::read(&text, &own.display().to_string()) {
                Ok(boundaries) => return boundaries,
                Err(why) => {
                    tracing::error!(file = %own.display(), why, "the office's own map cannot be drawn")
                }
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::error!(file = %own.display(), %error, "the office's own map cannot be read")
            }
        }
        Self::read(SHIPPED, "ChinaGeoJson").unwrap_or(Self {
            shapes: Vec::new(),
            approval: None,
            source: String::new(),
        })
    }

    /// A GeoJSON collection whose features carry `code` (or `adcode`) and `name`; `approval` beside `features` is the approval
    /// number.
    fn read(text: &str, source: &str) -> Result<Self, String> {
        let whole: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let features = whole["features"].as_array().ok_or("it has no list of features")?;
        let mut shapes: Vec<Shape> = Vec::with_capacity(features.len());
        for (at, feature) in features.iter().enumerate() {
            let had = &feature["properties"];
            let code = match (&had["code"], &had["adcode"]) {
                (Value::String(code), _) | (_, Value::String(code)) => code.clone(),
                (_, Value::Number(code)) | (Value::Number(code), _) => code.to_string(),
                _ => return Err(format!("feature {} has no code", at + 1)),
            };
            let mut name = had["name"].as_str().unwrap_or(&code).to_owned();
            // Two districts of one name would be one to whoever draws: the code tells them apart.
            if shapes.iter().any(|other| other.name == name) {
                name = format!("{name} {code}");
            }
            shapes.push(Shape { code, name, geometry: feature["geometry"].clone() });
        }
        let approval = whole["approval"].as_str().map(str::to_owned);
        Ok(Self { shapes, approval, source: source.to_owned() })
    }

    /// The shapes within a region, as GeoJSON whose names are those of [`Boundaries::named`].
    pub fn geojson(&self, prefix: &str) -> String {
        let features: Vec<Value> = self
            .within(prefix)
            .map(|shape| json!({ "type": "Feature", "properties": { "name": shape.name }, "geometry": shape.geometry }))
            .collect();
        json!({ "type": "FeatureCollection", "features": features }).to_string()
    }

    /// Code and name of each shape within a region.
    pub fn named<'a>(&'a self, prefix: &str) -> Vec<(&'a str, &'a str)> {
        self.within(prefix).map(|shape| (shape.code.as_str(), shape.name.as_str())).collect()
    }

    fn within<'a, 'p>(&'a self, prefix: &'p str) -> impl Iterator<Item = &'a Shape> + use<'a, 'p> {
        self.shapes.iter().filter(move |shape| shape.code.starts_with(prefix))
    }
}

/// What codes below a region begin with: `37` for the province, nothing for the nation.
pub(crate) fn prefix(code: &str) -> &str {
    let mut prefix = code;
    while prefix.len() >= 2 && prefix.ends_with("00") {
        prefix = &prefix[..prefix.len() - 2];
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_boundaries_cover_the_country_and_state_no_approval() {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Boundaries::load(folder.path());
        assert_eq!(shipped.approval, None);
        assert_eq!(shipped.named("37").len(), 16);
        // All thirty-four provinces are drawn.
        let provinces: std::collections::BTreeSet<&str> =
            shipped.named("").into_iter().map(|(code, _)| &code[..2]).collect();
        assert_eq!(provinces.len(), 34, "{provinces:?}");
        let drawn: Value = serde_json::from_str(&shipped.geojson("3702")).unwrap();
        assert_eq!(drawn["features"][0]["properties"]["name"], "青岛市");
    }

    #[test]
    fn an_offices_own_file_takes_their_place_unless_it_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(OWN);
        let own = r#"{"approval":"GS(2024)1号","features":[{"properties":{"adcode":370102,"name":"历下区"},
            "geometry":{"type":"Polygon","coordinates":[]}}]}"#;
        std::fs::write(&file, own).unwrap();
        let boundaries = Boundaries::load(folder.path());
        assert_eq!(boundaries.approval.as_deref(), Some("GS(2024)1号"));
        assert_eq!(boundaries.named("37"), [("370102", "历下区")]);
        std::fs::write(&file, r#"{"features":[{"properties":{}}]}"#).unwrap();
        assert_eq!(Boundaries::load(folder.path()).named("37").len(), 16);
    }

    #[test]
    fn a_region_is_what_its_codes_begin_with() {
        assert_eq!(
            [prefix("000000"), prefix("370000"), prefix("370100"), prefix("370102")],
            ["", "37", "3701", "370102"]
        );
    }
}
