use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use ballast_model::{Clock, NodeIx, Period, Scope, Tree};
use ballast_packs::{
    Packs,
    plan::{Form, Indicator, RuleEvaluator, SharedEvaluator},
};
use ballast_store::{Store, StoreOptions};
use tokio::sync::Semaphore;

use crate::{AppError, Question, dispatch::Number, kept::Kept, recent::Recent};

/// How to open a data directory.
#[derive(Clone)]
pub struct OpenOptions {
    /// The data directory; made where it does not exist.
    pub data: PathBuf,
    /// Catalog URL; the data directory's own SQLite file where none is given.
    pub catalog: Option<String>,
    /// Pack directories beside the built-in pack and the data directory's own `packs/`.
    pub packs: Vec<PathBuf>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Who is asking: recorded with what they do.
    pub actor: String,
    /// Runs plans.
    pub evaluator: SharedEvaluator,
    /// Whether the evaluator reads Parquet files itself, or wants rows.
    pub evaluator_reads_files: bool,
    /// Judges many programmes at once.
    pub rules: Arc<dyn RuleEvaluator>,
    /// Whose returns may be seen: handed to every read of the store. Closing seals everything all the same.
    pub scope: Scope,
    /// `zh` or `en`.
    pub lang: String,
}

/// An open data directory.
#[derive(Clone)]
pub struct Ballast {
    /// Declarations in force.
    pub packs: Arc<Packs>,
    /// What is kept.
    pub store: Store,
    pub(crate) evaluator: SharedEvaluator,
    pub(crate) evaluator_reads_files: bool,
    pub(crate) rules: Arc<dyn RuleEvaluator>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) scope: Scope,
    pub(crate) lang: String,
    /// Pack directories given beside the data directory's own.
    pub(crate) pack_folders: Vec<PathBuf>,
    pub(crate) recent: Arc<Recent>,
    pub(crate) kept: Arc<Kept>,
    /// Returns that are filled in or checked at the same time: as many as there are cores.
    pub(crate) desks: Arc<Semaphore>,
}

impl Ballast {
    /// Loads the packs and opens the store.
    ///
    /// # Errors
    /// Mistakes in packs, or a catalog that cannot be opened.
    pub async fn open(options: OpenOptions) -> Result<Self, AppError> {
        let dirs = pack_dirs(&options.data, &options.packs)?;
        let (packs, _) = Packs::load(&dirs).map_err(|diagnostics| AppError::Packs { diagnostics })?;
        let store = Store::open(StoreOptions {
            data_dir: options.data,
            catalog: options.catalog,
            clock: Arc::clone(&options.clock),
            actor: options.actor,
        })
        .await?;
        Ok(Self {
            packs: Arc::new(packs),
            store,
            evaluator: options.evaluator,
            evaluator_reads_files: options.evaluator_reads_files,
            rules: options.rules,
            clock: options.clock,
            scope: options.scope,
            lang: options.lang,
            pack_folders: options.packs,
            recent: Arc::default(),
            kept: Arc::default(),
            desks: Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from))),
        })
    }

    /// The same data directory as somebody else sees it: what they do is recorded as `actor`'s, every read is held to `scope`.
    #[must_use]
    pub fn seen_by(&self, actor: &str, scope: Scope, lang: &str) -> Self {
        Self { store: self.store.acting(actor), scope, lang: lang.to_owned(), ..self.clone() }
    }

    /// Whose returns may be seen.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The language of names and messages.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// A unit as that language writes it. What is computed and handed to programs keeps the unit as the packs declare it.
    pub fn unit<'a>(&'a self, unit: &'a str) -> &'a str {
        self.packs.units.named(unit, &self.lang)
    }

    /// A printed number with a unit of that language.
    pub fn amount(&self, text: &str, unit: &str) -> String {
        self.words().with_unit(text, unit)
    }

    /// A number of a dispatch as that language writes it, with its unit.
    pub fn said(&self, number: &Number) -> String {
        self.amount(&number.text, &number.unit)
    }

    /// The packs' phrases in that language.
    pub(crate) fn words(&self) -> crate::words::Words {
        crate::words::Words::new(&self.packs, &self.lang)
    }

    /// Today in China.
    pub fn today(&self) -> jiff::civil::Date {
        self.clock.today()
    }

    /// The form of that id, or the only form that has returns where none is named.
    ///
    /// # Errors
    /// [`AppError::Unknown`].
    pub fn form(&self, id: &str) -> Result<&Form, AppError> {
        self.packs
            .forms
            .get(id)
            .ok_or_else(|| AppError::unknown("form", id, self.packs.forms.keys().map(String::as_str)))
    }

    /// The indicator of that id.
    ///
    /// # Errors
    /// [`AppError::Unknown`].
    pub fn indicator(&self, id: &str) -> Result<&Indicator, AppError> {
        self.packs.indicators.get(id).ok_or_else(|| {
            AppError::unknown("indicator", id, self.packs.indicators.keys().map(String::as_str))
        })
    }

    /// The tree of that id.
    ///
    /// # Errors
    /// [`AppError::Unknown`].
    pub fn tree(&self, id: &str) -> Result<&Tree, AppError> {
        self.packs
            .tree(id)
            .ok_or_else(|| AppError::unknown("tree", id, self.packs.trees.keys().map(String::as_str)))
    }

    /// A region as a user writes it: `370000`, `37`, `3701`, or a name.
    ///
    /// # Errors
    /// [`AppError::Unknown`], or a name that several regions have.
    pub fn region(&self, tree: &str, text: &str) -> Result<NodeIx, AppError> {
        find_node(self.tree(tree)?, "region", text)
    }

    /// An industry as a user writes it: `C`, `26`, `2614`, or a name.
    ///
    /// # Errors
    /// [`AppError::Unknown`], or a name that several industries have.
    pub fn industry(&self, tree: &str, text: &str) -> Result<NodeIx, AppError> {
        find_node(self.tree(tree)?, "industry", text)
    }

    /// Closed and open periods of a form, with the last one that has returns.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn latest_period(&self, form: &str) -> Result<Option<Period>, AppError> {
        let periods = self.store.periods(form).await?;
        Ok(periods.iter().filter(|p| p.rows > 0).map(|p| p.period).max_by_key(|p| (p.year(), p.last_month())))
    }
}

/// The data directory's own `packs/*` in order of name, then the directories given.
///
/// # Errors
/// A directory that is not there.
pub fn pack_dirs(data: &Path, given: &[PathBuf]) -> Result<Vec<PathBuf>, AppError> {
    let own = data.join("packs");
    let mut dirs = Vec::new();
    if own.is_dir() {
        for entry in std::fs::read_dir(&own).map_err(AppError::io(&own))? {
            let path = entry.map_err(AppError::io(&own))?.path();
            if path.is_dir() {
                dirs.push(path);
            }
        }
        dirs.sort();
    }
    for dir in given {
        if !dir.is_dir() {
            return Err(AppError::Question(Question::no_pack(dir.display())));
        }
        dirs.push(dir.clone());
    }
    Ok(dirs)
}

fn find_node(tree: &Tree, kind: &'static str, text: &str) -> Result<NodeIx, AppError> {
    let text = text.trim();
    if let Some(ix) = tree.find(text) {
        return Ok(ix);
    }
    // Statistical practice drops trailing zeros: 37 for the province, 3701 for the city.
    if matches!(text.len(), 2 | 4)
        && text.bytes().all(|b| b.is_ascii_digit())
        && let Some(ix) = tree.find(&format!("{text:0<6}"))
    {
        return Ok(ix);
    }
    match tree.named(text) {
        [ix] => Ok(*ix),
        [] => {
            let near = tree
                .iter()
                .filter(|(_, node)| node.name.starts_with(text))
                .map(|(_, node)| node.code.as_str());
            let near: Vec<&str> = near.take(5).collect();
            Err(AppError::unknown(kind, text, near))
        }
        several => {
            let list: Vec<String> = several
                .iter()
                .map(|ix| {
                    let node = tree.node(*ix);
                    let above = node.parent.map_or("", |parent| tree.node(parent).name.as_str());
                    format!("{} ({above}{})", node.code, node.name)
                })
                .collect();
            Err(AppError::Question(Question::several(kind, text, list.join(", "))))
        }
    }
}
