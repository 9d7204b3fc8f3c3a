use ballast_model::Text;
use ballast_packs::plan::Role;
use jiff::Timestamp;

/// Why something is not done. Each says what is missing or who may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Something named that is not there: a kind, an action, a field, an office, a region, a clock.
    Unknown {
        /// What it was meant to be.
        what: Text,
        /// What was written.
        id: String,
        /// What there is; the first few where there are many.
        known: Vec<String>,
    },
    /// The item is in a state in which this is not done.
    WrongState {
        /// The action.
        action: Text,
        /// The state.
        state: Box<Text>,
        /// States in which it is.
        from: Vec<Text>,
    },
    /// Others may, this actor may not.
    NotYours {
        /// The action.
        action: Text,
        /// Who may: as what, and who that is here (empty where it is nobody in particular).
        may: Vec<(Role, String)>,
    },
    /// Something has to be given along.
    Missing {
        /// The action.
        action: Text,
        /// What: fields, evidence, a reason, a period.
        missing: Vec<Missing>,
    },
    /// The second person has to be another.
    SecondPerson {
        /// The action.
        action: Text,
        /// What this account did itself.
        did: Box<Text>,
        /// The account.
        account: String,
    },
    /// Nobody has done yet what has to be done before.
    NotYet {
        /// The action.
        action: Text,
        /// What has to be done before: one of these.
        before: Vec<Text>,
    },
    /// A value that the field does not take.
    BadValue {
        /// The field.
        field: Text,
        /// What was written.
        value: String,
        /// What would be right.
        wanted: Box<Text>,
    },
    /// Something given along that the action does not take.
    NotAsked {
        /// The action.
        action: Text,
        /// What.
        what: String,
    },
    /// Done already for this period.
    Repeated {
        /// The action.
        action: Text,
        /// The period.
        period: String,
    },
    /// The item has an event of a later instant: time would run backwards in it.
    Earlier {
        /// The action.
        action: Text,
        /// When it was to happen.
        at: Timestamp,
        /// When something happened to the item last.
        last: Timestamp,
    },
    /// A clock that cannot be halted or let run, and why.
    Clock {
        /// The clock.
        clock: Text,
        /// Why not.
        why: Text,
    },
}

/// Something that has to be given along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A field: id and name.
    Field(String, Text),
    /// Evidence of a kind: id and name.
    Evidence(String, Text),
    /// A reason.
    Reason,
    /// The period it is for.
    Period,
    /// A yes or no: the fact's word and name.
    Said(String, Text),
    /// The lead office.
    Lead,
    /// A title.
    Title,
}

impl Missing {
    /// What people call it.
    pub fn name(&self) -> Text {
        match self {
            Missing::Field(_, name) => Text::new(format!("“{}”", name.zh), format!("\"{}\"", name.en)),
            Missing::Evidence(_, name) => {
                Text::new(format!("佐证材料“{}”", name.zh), format!("evidence: {}", name.en))
            }
            Missing::Reason => Text::new("理由", "a reason"),
            Missing::Period => Text::new("报告期", "the period it is for"),
            Missing::Said(_, name) => {
                Text::new(format!("是否{}", name.zh), format!("yes or no to \"{}\"", name.en))
            }
            Missing::Lead => Text::new("牵头单位", "the lead office"),
            Missing::Title => Text::new("标题", "a title"),
        }
    }
}

impl Refusal {
    /// A short name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Unknown { .. } => "unknown",
            Refusal::WrongState { .. } => "wrong-state",
            Refusal::NotYours { .. } => "not-yours",
            Refusal::Missing { .. } => "missing",
            Refusal::SecondPerson { .. } => "second-person",
            Refusal::NotYet { .. } => "not-yet",
            Refusal::BadValue { .. } => "bad-value",
            Refusal::NotAsked { .. } => "not-asked",
            Refusal::Repeated { .. } => "repeated",
            Refusal::Earlier { .. } => "earlier",
            Refusal::Clock { .. } => "clock",
        }
    }

    /// What was wrong and what would be right, in both languages.
    pub fn said(&self) -> Text {
        let list = |texts: &[Text]| {
            let zh: Vec<&str> = texts.iter().map(|text| text.zh.as_str()).collect();
            let en: Vec<&str> = texts.iter().map(|text| text.en.as_str()).collect();
            Text::new(zh.join("、"), en.join(", "))
        };
        match self {
            Refusal::Unknown { what, id, known } => {
                let some = known.join(", ");
                let (zh, en) = if known.is_empty() {
                    (String::new(), String::new())
                } else {
                    (format!("；现有：{some}"), format!("; known: {some}"))
                };
                Text::new(format!("没有{}“{id}”{zh}", what.zh), format!("there is no {} {id:?}{en}", what.en))
            }
            Refusal::WrongState { action, state, from } => {
                let from = list(from);
                Text::new(
                    format!("当前状态为“{}”，不能“{}”；可在以下状态办理：{}", state.zh, action.zh, from.zh),
                    format!("{:?} is not done in the state {:?}; it is in: {}", action.en, state.en, from.en),
                )
            }
            Refusal::NotYours { action, may } => {
                let who: Vec<Text> = may.iter().map(|(role, who)| holder(*role, who)).collect();
                let who = list(&who);
                Text::new(
                    format!("“{}”不由您办理；可由以下办理：{}", action.zh, who.zh),
                    format!("{:?} is not yours to do; it is for: {}", action.en, who.en),
                )
            }
            Refusal::Missing { action, missing } => {
                let missing: Vec<Text> = missing.iter().map(Missing::name).collect();
                let missing = list(&missing);
                Text::new(
                    format!("办理“{}”还缺：{}", action.zh, missing.zh),
                    format!("{:?} still needs: {}", action.en, missing.en),
                )
            }
            Refusal::SecondPerson { action, did, account } => Text::new(
                format!("“{}”须由另一人办理：账号 {account} 已办理“{}”", action.zh, did.zh),
                format!("{:?} is for a second person: {account} did {:?}", action.en, did.en),
            ),
            Refusal::NotYet { action, before } => {
                let before = list(before);
                Text::new(
                    format!("办理“{}”之前，须先有人办理：{}", action.zh, before.zh),
                    format!("before {:?} somebody has to do: {}", action.en, before.en),
                )
            }
            Refusal::BadValue { field, value, wanted } => Text::new(
                format!("“{}”填为“{value}”不合要求；应为：{}", field.zh, wanted.zh),
                format!("{:?} is {value:?}; write {}", field.en, wanted.en),
            ),
            Refusal::NotAsked { action, what } => Text::new(
                format!("“{}”不收“{what}”", action.zh),
                format!("{:?} does not take {what:?}", action.en),
            ),
            Refusal::Repeated { action, period } => Text::new(
                format!("{period} 的“{}”已经办理过", action.zh),
                format!("{:?} was done for {period} already", action.en),
            ),
            Refusal::Earlier { action, at, last } => Text::new(
                format!("“{}”的时间 {at} 早于该事项最后一次办理的时间 {last}；请核对本机时钟", action.zh),
                format!(
                    "{:?} would happen at {at}, before what happened to the item last, at {last}: check the clock",
                    action.en
                ),
            ),
            Refusal::Clock { clock, why } => Text::new(
                format!("时限“{}”：{}", clock.zh, why.zh),
                format!("clock {:?}: {}", clock.en, why.en),
            ),
        }
    }
}

fn holder(role: Role, who: &str) -> Text {
    let name = role.name();
    if who.is_empty() {
        return name;
    }
    Text::new(format!("{}（{who}）", name.zh), format!("{} ({who})", name.en))
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said().en)
    }
}

impl std::error::Error for Refusal {}
