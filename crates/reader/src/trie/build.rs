//! Words put into a trie.

use super::{Edge, FREE, First, NONE, Node, PAGE, Trie, slot};

impl Trie {
    /// A trie without words, with room for about so many characters.
    pub(crate) fn with_room(characters: usize) -> Self {
        Self {
            index: [0; PAGE],
            pages: vec![[0; PAGE]],
            firsts: Vec::new(),
            edges: vec![FREE; (characters * 2).next_power_of_two().max(16)],
            used: 0,
            nodes: vec![Node::NEW],
        }
    }

    /// From words, each standing for its place in the list; of equal words the first counts.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut trie = Self::with_room(0);
        for (at, word) in words.into_iter().enumerate() {
            trie.insert(word.chars(), at as u32);
        }
        trie
    }

    /// Adds a word; what it stands for from now on, which is the earlier where it is there already. An empty word is
    /// no word.
    pub(crate) fn insert(&mut self, word: impl IntoIterator<Item = char>, value: u32) -> u32 {
        let (mut node, mut depth, mut first) = (0, 0, None);
        for c in word {
            node = match depth {
                0 => {
                    let (at, node) = self.begin(c);
                    first = at;
                    node
                }
                _ => self.step_or_add(node, c),
            };
            if depth == 1
                && let Some(first) = first.and_then(|at: usize| self.firsts.get_mut(at))
            {
                first.seconds[c as usize >> 6 & 3] |= 1 << (c as u32 & 63);
            }
            depth += 1;
        }
        if node == 0 {
            return value;
        }
        let slot = &mut self.nodes[node as usize].value;
        if *slot == NONE {
            *slot = value;
        }
        if depth == 1
            && let Some(first) = first.and_then(|at| self.firsts.get_mut(at))
        {
            first.value = *slot;
        }
        *slot
    }

    /// Remembers which words are there now.
    pub(crate) fn mark(&mut self) {
        for first in &mut self.firsts {
            first.early = first.seconds;
        }
    }

    /// The node of a first character, made where it is new, and its place among the first ones.
    fn begin(&mut self, c: char) -> (Option<usize>, u32) {
        let Ok(code) = u16::try_from(c as u32) else { return (None, self.step_or_add(0, c)) };
        let [high, low] = code.to_be_bytes().map(usize::from);
        if self.index[high] == 0 {
            // Page 0 is the empty one, so there are at most as many more as there are upper bytes; the last of them
            // shares the fate of characters beyond the basic plane.
            let Ok(page) = u8::try_from(self.pages.len()) else { return (None, self.step_or_add(0, c)) };
            self.index[high] = page;
            self.pages.push([0; PAGE]);
        }
        let page = usize::from(self.index[high]);
        if self.pages[page][low] == 0 {
            let Ok(number) = u16::try_from(self.firsts.len() + 1) else {
                return (None, self.step_or_add(0, c));
            };
            self.pages[page][low] = number;
            let node = self.node();
            self.firsts.push(First { node, value: NONE, seconds: [0; 4], early: [0; 4] });
        }
        let at = usize::from(self.pages[page][low]) - 1;
        (Some(at), self.firsts[at].node)
    }

    fn node(&mut self) -> u32 {
        self.nodes.push(Node::NEW);
        self.nodes.len() as u32 - 1
    }

    fn step_or_add(&mut self, from: u32, c: char) -> u32 {
        if let Some(to) = self.step(from, c) {
            return to;
        }
        if (self.used + 1) * 2 > self.edges.len() {
            let wider = vec![FREE; self.edges.len() * 2];
            for edge in std::mem::replace(&mut self.edges, wider) {
                if edge.from != NONE {
                    self.put(edge);
                }
            }
        }
        let to = self.node();
        self.nodes[from as usize].next |= 1 << (c as u32 & 31);
        self.put(Edge { from, by: c as u32, to });
        self.used += 1;
        to
    }

    fn put(&mut self, edge: Edge) {
        let mask = self.edges.len() - 1;
        let mut at = slot(edge.from, edge.by, mask);
        while self.edges[at].from != NONE {
            at = (at + 1) & mask;
        }
        self.edges[at] = edge;
    }
}
