use ahash::RandomState;
use ballast_packs::plan::Leaf;
use hashbrown::HashTable;

/// Most keys a plan can name: region, industry, size, ownership, subject.
pub(crate) const MOST_KEYS: usize = 5;

/// Sums by key; keys are codes whose texts somebody else keeps.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// Per key, the code of each cell.
    pub codes: Vec<Vec<u32>>,
    /// Per measure, the sums of each cell.
    pub leaves: Vec<Vec<Leaf>>,
    /// Whether anything was counted, underived or left in the cell.
    pub alive: Vec<bool>,
    index: HashTable<u32>,
    hasher: RandomState,
}

impl Cells {
    /// For so many keys and measures.
    pub fn new(keys: usize, measures: usize) -> Self {
        Self { codes: vec![Vec::new(); keys], leaves: vec![Vec::new(); measures], ..Self::default() }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.alive.len()
    }

    /// The cell of a key, made on first sight.
    pub fn cell(&mut self, key: &[u32]) -> u32 {
        let Self { codes, index, hasher, .. } = self;
        let hash = hash_of(hasher, key);
        if let Some(&cell) =
            index.find(hash, |&cell| codes.iter().zip(key).all(|(c, k)| c[cell as usize] == *k))
        {
            return cell;
        }
        let cell = self.push(key);
        let Self { codes, index, hasher, .. } = self;
        index.insert_unique(hash, cell, |&cell| {
            let mut key = [0; MOST_KEYS];
            key.iter_mut().zip(codes.iter()).for_each(|(k, codes)| *k = codes[cell as usize]);
            hash_of(hasher, &key[..codes.len()])
        });
        cell
    }

    /// A cell that is known to be new and that nobody will ask for by its key.
    pub fn push(&mut self, key: &[u32]) -> u32 {
        let cell = self.alive.len() as u32;
        self.codes.iter_mut().zip(key).for_each(|(codes, code)| codes.push(*code));
        self.leaves.iter_mut().for_each(|leaves| leaves.push(Leaf::default()));
        self.alive.push(false);
        cell
    }
}

fn hash_of(hasher: &RandomState, key: &[u32]) -> u64 {
    match *key {
        // Two keys are the rule; one word hashes faster than a slice.
        [a, b] => hasher.hash_one(u64::from(a) << 32 | u64::from(b)),
        _ => hasher.hash_one(key),
    }
}
