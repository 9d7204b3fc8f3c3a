use ballast_model::{Period, Tree};

use super::{
    GenerateError,
    profile::Profile,
    random::{cumulative, normal_of},
};

/// A county (or a city without counties).
#[derive(Debug, Clone)]
pub(super) struct County {
    pub(super) code: String,
    pub(super) city: usize,
    /// Weight inside its city.
    weight: f64,
}

/// A class of industry.
#[derive(Debug, Clone)]
pub(super) struct Class {
    pub(super) code: String,
}

/// Where enterprises can be and what they can make, with weights.
pub(super) struct Geography {
    pub(super) province: String,
    /// Codes and names of cities.
    pub(super) cities: Vec<(String, String)>,
    pub(super) counties: Vec<County>,
    pub(super) classes: Vec<Class>,
    /// Part of each city x division in the province's output; `city * divisions + division`.
    pub(super) share: Vec<f64>,
    /// For drawing a cell, by number of enterprises.
    pub(super) cell_weights: Vec<f64>,
    /// Per cell: counties of the city and running weights.
    county_choice: Vec<(Vec<usize>, Vec<f64>)>,
    /// Per division: its classes and running weights.
    class_choice: Vec<(Vec<usize>, Vec<f64>)>,
    pub(super) divisions: usize,
}

impl Geography {
    /// Takes the counties of `province` and the classes of the profile's divisions that are valid
    /// from `first` to `last`.
    pub(super) fn new(
        regions: &Tree,
        industries: &Tree,
        profile: &Profile,
        province: &str,
        first: Period,
        last: Period,
    ) -> Result<Self, GenerateError> {
        let top = regions.find(province).ok_or_else(|| GenerateError::Province(province.to_owned()))?;
        let valid =
            |node: &ballast_model::Node| node.valid_on(first.first_day()) && node.valid_on(last.last_day());
        let mut cities: Vec<(String, String)> = Vec::new();
        let mut counties = Vec::new();
        let below = regions.subtree(top);
        let is_leaf = |ix| {
            !below.iter().any(|&other| regions.node(other).parent == Some(ix) && valid(regions.node(other)))
        };
        for &ix in &below {
            let node = regions.node(ix);
            // Pseudo-counties such as 370101 市辖区 hold no enterprise.
            if ix == top || !valid(node) || !is_leaf(ix) || node.name.ends_with("市辖区") || node.level < 2
            {
                continue;
            }
            let city = regions.at_level(ix, 2).map(|c| regions.node(c)).unwrap_or(node);
            let place = cities.iter().position(|(code, _)| *code == city.code).unwrap_or_else(|| {
                cities.push((city.code.clone(), city.name.clone()));
                cities.len() - 1
            });
            let weight = (profile.places.counties * normal_of(&node.code)).exp();
            counties.push(County { code: node.code.clone(), city: place, weight });
        }
        if counties.is_empty() {
            return Err(GenerateError::Province(province.to_owned()));
        }
        let (classes, class_choice) = classes(industries, profile, &valid)?;
        let share = shares(profile, &cities);
        let divisions = profile.divisions.len();
        let cell_weights = share.iter().map(|s| s.powf(profile.places.crowding)).collect();
        let county_choice = (0..share.len())
            .map(|cell| {
                let division = &profile.divisions[cell % divisions].code;
                let here: Vec<usize> =
                    (0..counties.len()).filter(|&c| counties[c].city == cell / divisions).collect();
                let special = |c: usize| {
                    let text = format!("{}/{division}", counties[c].code);
                    counties[c].weight * (profile.places.specialisation * normal_of(&text)).exp()
                };
                let weights = cumulative(here.iter().map(|&c| special(c)));
                (here, weights)
            })
            .collect();
        Ok(Self {
            province: province.to_owned(),
            cities,
            counties,
            classes,
            share,
            cell_weights,
            county_choice,
            class_choice,
            divisions,
        })
    }

    /// Draws a county in a cell.
    pub(super) fn county(&self, cell: usize, draws: &mut super::random::Draws) -> usize {
        let (counties, weights) = &self.county_choice[cell];
        counties[draws.pick(weights)]
    }

    /// Draws a class of a division.
    pub(super) fn class(&self, division: usize, draws: &mut super::random::Draws) -> usize {
        let (classes, weights) = &self.class_choice[division];
        classes[draws.pick(weights)]
    }
}

type Choices = Vec<(Vec<usize>, Vec<f64>)>;

fn classes(
    industries: &Tree,
    profile: &Profile,
    valid: &dyn Fn(&ballast_model::Node) -> bool,
) -> Result<(Vec<Class>, Choices), GenerateError> {
    let mut classes = Vec::new();
    let mut choices = Vec::new();
    for division in &profile.divisions {
        let top =
            industries.find(&division.code).ok_or_else(|| GenerateError::Division(division.code.clone()))?;
        let below = industries.subtree(top);
        let from = classes.len();
        for &ix in &below {
            let leaf = !below.iter().any(|&other| industries.node(other).parent == Some(ix));
            if leaf && valid(industries.node(ix)) {
                classes.push(Class { code: industries.node(ix).code.clone() });
            }
        }
        if classes.len() == from {
            return Err(GenerateError::Division(division.code.clone()));
        }
        let own: Vec<usize> = (from..classes.len()).collect();
        let weights =
            cumulative(own.iter().map(|&c| (profile.places.classes * normal_of(&classes[c].code)).exp()));
        choices.push((own, weights));
    }
    Ok((classes, choices))
}

/// Part of each city x division: the cities' strengths laid over the two margins, then brought back to both by turns
/// (iterative proportional fitting; twenty rounds are exact to a few parts in a million here).
fn shares(profile: &Profile, cities: &[(String, String)]) -> Vec<f64> {
    let mean = profile.cities.iter().map(|c| c.share).sum::<f64>() / profile.cities.len().max(1) as f64;
    // A city that the profile does not know weighs as much as the mean one.
    let declared: Vec<_> =
        cities.iter().map(|(code, _)| profile.cities.iter().find(|c| c.code == *code)).collect();
    let city: Vec<f64> =
        declared.iter().map(|c| c.map_or(if mean > 0.0 { mean } else { 1.0 }, |c| c.share)).collect();
    let (city_sum, division_sum) =
        (city.iter().sum::<f64>(), profile.divisions.iter().map(|d| d.share).sum::<f64>());
    let width = profile.divisions.len();
    let mut share = vec![0.0; cities.len() * width];
    for (c, (code, _)) in cities.iter().enumerate() {
        for (d, division) in profile.divisions.iter().enumerate() {
            let strong = declared[c].is_some_and(|city| city.strong.split('|').any(|s| s == division.code));
            let boost = if strong { profile.places.strong } else { 1.0 };
            let own = (profile.places.specialisation * normal_of(&format!("{code}/{}", division.code))).exp();
            share[c * width + d] = city[c] * division.share * boost * own;
        }
    }
    for _ in 0..20 {
        for (d, division) in profile.divisions.iter().enumerate() {
            let sum: f64 = (0..cities.len()).map(|c| share[c * width + d]).sum();
            let factor = division.share / division_sum / sum.max(f64::MIN_POSITIVE);
            (0..cities.len()).for_each(|c| share[c * width + d] *= factor);
        }
        for c in 0..cities.len() {
            let row = &mut share[c * width..(c + 1) * width];
            let factor = city[c] / city_sum / row.iter().sum::<f64>().max(f64::MIN_POSITIVE);
            row.iter_mut().for_each(|s| *s *= factor);
        }
    }
    share
}
