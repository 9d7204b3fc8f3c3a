use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{AppError, Question};

/// A programme with one condition, to be gone on with by hand.
#[derive(Debug, Clone)]
pub struct NewProgramme {
    /// Id: lower case, digits and dashes.
    pub id: String,
    /// Name.
    pub name: String,
    /// `title`, `award`, `list`.
    pub kind: String,
    /// Who issued the document.
    pub issuer: String,
    /// Title of the document.
    pub title: String,
    /// Number of the document.
    pub document: String,
    /// First reference date.
    pub valid_from: Option<Date>,
    /// Form whose last year's return is read, such as `industrial-annual`.
    pub form: String,
    /// Column that is compared.
    pub column: String,
    /// Least value, in `unit`.
    pub least: Decimal,
    /// Its unit, such as `万元`.
    pub unit: String,
    /// Clause the condition stands in.
    pub clause: String,
}

/// Writes a programme into the data directory's own pack `own`, which is made where it is missing. It is checked first, together with
/// the packs in `dirs`: a programme that does not check would keep the whole data directory from opening.
///
/// # Errors
/// An id that is no id, a kind that is none, a programme that is there already, one that does not check, a folder that cannot be
/// written.
pub fn new_programme(data: &Path, dirs: &[PathBuf], new: &NewProgramme) -> Result<PathBuf, AppError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if new.id.is_empty() || !new.id.chars().all(plain) {
        return Err(AppError::Question(Question::no_programme_id(&new.id)));
    }
    if !["title", "award", "list"].contains(&new.kind.as_str()) {
        return Err(AppError::Question(Question::no_programme_kind(&new.kind)));
    }
    let pack = data.join("packs").join("own");
    let folder = pack.join("rules");
    let path = folder.join(format!("{}.toml", new.id));
    if path.exists() {
        return Err(AppError::Question(Question::programme_there(&new.id, path.display())));
    }
    let text = written(new);
    checks(dirs, &new.id, &text)?;
    std::fs::create_dir_all(&folder).map_err(AppError::io(&folder))?;
    let manifest = pack.join("pack.toml");
    if !manifest.exists() {
        std::fs::write(&manifest, MANIFEST).map_err(AppError::io(&manifest))?;
    }
    let mut file = std::fs::File::create_new(&path).map_err(AppError::io(&path))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(AppError::io(&path))?;
    Ok(path)
}

/// Loads the packs with the programme in one more, which lasts as long as this takes.
fn checks(dirs: &[PathBuf], id: &str, text: &str) -> Result<(), AppError> {
    let trial = std::env::temp_dir().join(format!("ballast-new-{}-{id}", std::process::id()));
    let rules = trial.join("rules");
    let tried = || {
        std::fs::create_dir_all(&rules).map_err(AppError::io(&rules))?;
        let files = [(trial.join("pack.toml"), TRIAL), (rules.join(format!("{id}.toml")), text)];
        for (path, text) in files {
            std::fs::write(&path, text).map_err(AppError::io(&path))?;
        }
        let mut dirs = dirs.to_vec();
        dirs.push(trial.clone());
        ballast_packs::Packs::load(&dirs).map_err(|diagnostics| AppError::Packs { diagnostics })
    };
    let found = tried().map(|_| ());
    // What stays behind where this fails is a few hundred bytes among the machine's temporary files.
    let _ = std::fs::remove_dir_all(&trial);
    found
}

const TRIAL: &str = "id = \"trial\"\nversion = \"1\"\ntitle = { zh = \"试写\", en = \"On trial\" }\n";

const MANIFEST: &str =
    "id = \"own\"\nversion = \"1\"\ntitle = { zh = \"本局知识包\", en = \"Our own pack\" }\n";

/// A TOML string, quoted and escaped.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn both(text: &str) -> String {
    let text = quoted(text);
    format!("{{ zh = {text}, en = {text} }}")
}

fn written(new: &NewProgramme) -> String {
    let mut text = format!(
        "# {}\nid = {}\nname = {}\nkind = {}\nsubject = \"enterprise\"\n\n[[version]]\nid = \"1\"\nissuer = {}\ntitle = {}\n\
         document = {}\nverified = false\n",
        new.name.replace(['\n', '\r'], " "),
        quoted(&new.id),
        both(&new.name),
        quoted(&new.kind),
        both(&new.issuer),
        both(&new.title),
        quoted(&new.document),
    );
    if let Some(from) = new.valid_from {
        text.push_str(&format!("\n[version.picks]\nvalid_from = {from}\n"));
    }
    text.push_str(&format!(
        "\n[version.data]\nannual = {{ form = {}, year = -1 }}\n\n[[version.parameter]]\nid = \"least\"\n\
         name = {{ zh = \"下限\", en = \"least\" }}\nvalue = {}\nunit = {}\n\n[[version.condition]]\nid = \"enough\"\n\
         name = {{ zh = \"达到下限\", en = \"reaches the least\" }}\nclause = {}\ntest = {}\n",
        quoted(&new.form),
        new.least,
        quoted(&new.unit),
        quoted(&new.clause),
        quoted(&format!("annual.{} >= least", new.column)),
    ));
    if new.kind == "award" {
        text.push_str(&format!(
            "\n[[version.parameter]]\nid = \"reward\"\nname = {{ zh = \"奖励金额\", en = \"reward\" }}\nvalue = 0\nunit = \"元\"\n\n\
             [version.award]\namounts = [{{ name = {{ zh = \"奖励\", en = \"reward\" }}, clause = {}, amount = \"reward\" }}]\n",
            quoted(&new.clause),
        ));
    }
    text
}
