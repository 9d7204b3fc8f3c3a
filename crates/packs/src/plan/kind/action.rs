use ballast_model::Text;

/// One thing that somebody may do to an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Action {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// States in which it may be done.
    pub from: Vec<String>,
    /// The state it leads to; the item stays where it is without one.
    pub to: Option<String>,
    /// Who may.
    pub who: Vec<Role>,
    /// Fields that must be filled once it is done.
    pub needs: Vec<String>,
    /// Further fields that it may fill.
    pub may: Vec<String>,
    /// Kinds of evidence it must bring.
    pub evidence: Vec<String>,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Actions of this item that must have been done by somebody else.
    pub not_who_did: Vec<String>,
    /// Done once a period.
    pub repeats: Option<Repeat>,
    /// Facts that whoever does it says yes or no to.
    pub says: Vec<Fact>,
    /// Whether it names the lead office and the co-offices.
    pub assigns: bool,
    /// Whether it opens a closed item again.
    pub reopens: bool,
    /// Clocks that it halts.
    pub pauses: Vec<String>,
    /// Clocks that it lets run again.
    pub resumes: Vec<String>,
    /// Whether it may name other items, figures or verdicts.
    pub links: bool,
}

/// Who somebody is to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Whoever opened it.
    Opener,
    /// A person of the lead office.
    Lead,
    /// A person of a co-office.
    Co,
    /// A person of an office above the lead office.
    Superior,
    /// The enterprise it is about.
    Subject,
    /// Who supervises the ledger as a whole (督查).
    Supervisor,
    /// The machine: a rule, the scheduler.
    System,
    /// Any person of the offices, of whichever of them: not an enterprise.
    Staff,
    /// Any person whose scope holds the item.
    Anyone,
}

impl Role {
    /// Each with the word that packs and events use.
    pub const WORDS: [(&'static str, Role); 9] = [
        ("opener", Role::Opener),
        ("lead", Role::Lead),
        ("co", Role::Co),
        ("superior", Role::Superior),
        ("subject", Role::Subject),
        ("supervisor", Role::Supervisor),
        ("system", Role::System),
        ("staff", Role::Staff),
        ("anyone", Role::Anyone),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, role)| *role == self).map_or("", |(word, _)| word)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Role::Opener => Text::new("建账人", "whoever opened it"),
            Role::Lead => Text::new("牵头单位", "the lead office"),
            Role::Co => Text::new("配合单位", "a co-office"),
            Role::Superior => Text::new("上级单位", "an office above the lead office"),
            Role::Subject => Text::new("当事企业", "the enterprise concerned"),
            Role::Supervisor => Text::new("督查人员", "a supervisor"),
            Role::System => Text::new("系统", "the system"),
            Role::Staff => Text::new("各单位人员", "anyone of the offices"),
            Role::Anyone => Text::new("辖区内任何人员", "anyone in whose scope it lies"),
        }
    }
}

/// Three facts that are kept apart, each with who said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// Somebody did something (已办理).
    Handled,
    /// The matter itself is settled (已解决).
    Solved,
    /// Whoever asked is satisfied (满意).
    Satisfied,
}

impl Fact {
    /// Each with the word that packs and events use.
    pub const WORDS: [(&'static str, Fact); 3] =
        [("handled", Fact::Handled), ("solved", Fact::Solved), ("satisfied", Fact::Satisfied)];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, fact)| *fact == self).map_or("", |(word, _)| word)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Fact::Handled => Text::new("已办理", "handled"),
            Fact::Solved => Text::new("已解决", "solved"),
            Fact::Satisfied => Text::new("满意", "satisfied"),
        }
    }
}

/// How often something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// Once a month.
    Month,
    /// Once a quarter.
    Quarter,
}

impl Repeat {
    /// Each with the word that packs use.
    pub const WORDS: [(&'static str, Repeat); 2] = [("month", Repeat::Month), ("quarter", Repeat::Quarter)];

    /// Months in it.
    pub fn months(self) -> u32 {
        match self {
            Repeat::Month => 1,
            Repeat::Quarter => 3,
        }
    }
}
