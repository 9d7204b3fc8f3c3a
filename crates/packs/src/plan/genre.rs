use ballast_model::Text;

/// How reports are written: what `reader/structure.toml` and its neighbours declare. The words that surround figures
/// are the lexicon's; this is what cuts a report into sections, paragraphs and items.
#[derive(Debug, Clone, Default)]
pub struct Genre {
    /// Layout: counters, line ends, headings, furniture.
    pub structure: Structure,
    /// What was achieved and what is planned.
    pub moods: MoodWords,
    /// What makes an item planned work.
    pub tasks: TaskWords,
    /// Words at the edge of what a figure is of.
    pub figures: FigureWords,
    /// Named programmes.
    pub names: Vec<KnownName>,
    /// Indicators that reports name.
    pub indicators: Vec<NamedIndicator>,
    /// A phrase is linked to an indicator from this confidence on.
    pub link_from: f64,
    /// Words of a phrase that say nothing about which indicator it names: 全市, 同比.
    pub link_without: Vec<String>,
    /// Traditional characters with the simplified ones that stand for them, both of the same length in UTF-8.
    pub folding: Vec<(char, char)>,
}

/// Layout of a report.
#[derive(Debug, Clone, Default)]
pub struct Structure {
    /// The characters of each digit, from 0 on.
    pub digits: Vec<String>,
    /// Characters for ten.
    pub tens: String,
    /// Characters for a hundred.
    pub hundreds: String,
    /// Characters that are a whole ordinal, each list from 1 on.
    pub marks: Vec<String>,
    /// What counts items.
    pub enumerators: Vec<Enumerator>,
    /// Words that count.
    pub rows: Vec<WordRow>,
    /// Words that go on with any open row.
    pub row_more: Vec<String>,
    /// Marks that must follow a counting word.
    pub row_marks: String,
    /// Marks that end a sentence.
    pub ends: String,
    /// Marks that may follow those.
    pub closers: String,
    /// Marks that end a clause.
    pub pauses: String,
    /// Marks that announce a list.
    pub opens: String,
    /// Quotation marks of any kind.
    pub quotes: String,
    /// Marks around a bold run-in title.
    pub bold: Vec<String>,
    /// Characters that indent.
    pub blanks: String,
    /// Lines that are no text.
    pub furniture: FurnitureWords,
    /// Headings.
    pub heading: HeadingShape,
    /// Lines under a title.
    pub byline: Vec<String>,
    /// First words of an article where a heading stands above it.
    pub leads: Vec<String>,
    /// First words of an article.
    pub datelines: Vec<String>,
    /// Longest line under a title.
    pub byline_most: usize,
    /// Titles of reports that review one year and plan the next.
    pub reports: Vec<String>,
    /// Words for the nation.
    pub nation: Vec<String>,
    /// The province a text is about, where it does not name it: 全省.
    pub here_province: Vec<String>,
    /// The city: 我市.
    pub here_city: Vec<String>,
    /// The county: 全县.
    pub here_county: Vec<String>,
    /// What stands before the day until which something is counted.
    pub until_now: Vec<String>,
    /// What follows the year in which a policy comes into force.
    pub in_force: Vec<String>,
    /// What stands before the time for which a policy is valid.
    pub valid_for: Vec<String>,
    /// What stands before the place where a meeting was held.
    pub venue_before: Vec<String>,
    /// ... and what stands behind it.
    pub venue_after: Vec<String>,
    /// What stands before the place whose news a line opens, 本报 in 本报芜湖讯, ...
    pub dateline_before: Vec<String>,
    /// ... and what stands behind it.
    pub dateline_after: Vec<String>,
    /// What stands before a place whose office is heard, 据 in 据芜湖市经信局介绍, ...
    pub source_before: Vec<String>,
    /// ... and what stands behind it in the clause.
    pub source_after: Vec<String>,
    /// What a place does that holds a meeting: 召开.
    pub host_after: Vec<String>,
    /// How the full names of places end: 市.
    pub kinds: Vec<String>,
    /// What a name may lack that stands alone for a place: 武进 for 武进区.
    pub short_of: Vec<String>,
    /// How a scene ends in which a story begins, before the place's name: 小城 in 在湘中小城娄底.
    pub scenes: Vec<String>,
    /// Behind these a place that opens a sentence is not its subject: 芜湖港.
    pub subject_not: Vec<String>,
    /// How firms' names end that begin with a place: 集团.
    pub firms: Vec<String>,
    /// Parks that reports name as places, with the short form: 高新技术产业开发区, 高新区.
    pub parks: Vec<(String, String)>,
}

/// What counts items.
#[derive(Debug, Clone, Default)]
pub struct Enumerator {
    /// Id.
    pub id: String,
    /// What stands before the ordinal, one of them; an empty text where nothing does.
    pub before: Vec<String>,
    /// How the ordinal is written.
    pub numeral: Numeral,
    /// What stands after it, one of them.
    pub after: Vec<String>,
    /// Words that begin with the ordinal's mark and count nothing: 要素 in 三要素.
    pub but: Vec<String>,
    /// A smaller depth never stands inside a larger one.
    pub depth: u8,
    /// Where it counts.
    pub reach: Reach,
    /// Whether what it counts only holds items: chapters.
    pub holds: bool,
}

/// How an ordinal is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Numeral {
    /// 二十三.
    #[default]
    Words,
    /// 23.
    Digits,
    /// ③.
    Mark,
    /// A dash or a bullet: nothing is counted.
    None,
}

/// Where a counter counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// At the beginning of a line.
    #[default]
    Line,
    /// Also after a full stop or a colon inside a paragraph.
    Sentence,
    /// Also after a comma.
    Clause,
}

/// Words that count, in three places.
#[derive(Debug, Clone, Default)]
pub struct WordRow {
    /// Id.
    pub id: String,
    /// They open the row.
    pub first: Vec<String>,
    /// They go on.
    pub next: Vec<String>,
    /// They close it.
    pub last: Vec<String>,
    /// As of an enumerator.
    pub depth: u8,
}

/// Lines that are not the report's text.
#[derive(Debug, Clone, Default)]
pub struct FurnitureWords {
    /// Whole lines; `#` stands for a number.
    pub lines: Vec<String>,
    /// How such lines begin.
    pub starts: Vec<String>,
    /// How short lines end that are none, numbers as `#`: 05版.
    pub ends: Vec<String>,
    /// A short line that comes this often is a running head.
    pub running: usize,
}

/// What a heading looks like.
#[derive(Debug, Clone, Default)]
pub struct HeadingShape {
    /// Most characters.
    pub most: usize,
    /// Characters that no heading holds.
    pub never_inside: String,
    /// Words that no heading begins with.
    pub never_first: Vec<String>,
    /// Words that no heading ends with.
    pub never_last: Vec<String>,
    /// Words of a document's title.
    pub titles: Vec<String>,
}

/// What was achieved and what is planned.
#[derive(Debug, Clone, Default)]
pub struct MoodWords {
    /// In headings: what was done.
    pub headings_achieved: Vec<String>,
    /// In headings: what will be done.
    pub headings_planned: Vec<String>,
    /// Clauses that only say who speaks.
    pub speech: Vec<String>,
    /// They open a sentence about what will be done.
    pub planned: Vec<String>,
    /// They open a sentence about what was done.
    pub achieved: Vec<String>,
    /// As `planned`, even below a heading that says otherwise.
    pub turns_planned: Vec<String>,
    /// As `achieved`, even below a heading that says otherwise.
    pub turns_achieved: Vec<String>,
    /// Parts of the year that are over where a clause opens with them.
    pub closed: Vec<String>,
    /// Somebody reports: what happened, unless a later clause says otherwise.
    pub reported: Vec<String>,
    /// What stands before somebody who reports.
    pub sources: Vec<String>,
    /// In a sentence about the section's own year: what will be done.
    pub modal: Vec<String>,
    /// In a sentence about the section's own year: what was done.
    pub done: Vec<String>,
    /// Words that hold one of the above and mean something else.
    pub neither: Vec<String>,
    /// This year.
    pub this_year: Vec<String>,
    /// Next year.
    pub next_year: Vec<String>,
    /// Last year.
    pub last_year: Vec<String>,
    /// Behind these a year is only compared with, or is when something began: 比去年.
    pub compared: Vec<String>,
    /// Before a year that is compared with: 同期 in 去年同期.
    pub same: Vec<String>,
    /// Before a year by which something will be reached: 到2027年.
    pub until: Vec<String>,
    /// ... where that opens a clause: 力争到.
    pub until_first: Vec<String>,
    /// Behind a year since which something goes on: 以来.
    pub since: Vec<String>,
    /// Before a year that a text is not about: one by which, since which or with which.
    pub passing: Vec<String>,
    /// Behind 今年 at the beginning of a clause, but late in a year: what is to come. 今年再培育10家.
    pub ahead: Vec<String>,
    /// Which year of a plan over several years phrases behind its name mean.
    pub plan_years: Vec<PlanYear>,
}

/// Words at the edge of what a figure is of, whose it is and of when: at the front or the end of something longer.
#[derive(Debug, Clone, Default)]
pub struct FigureWords {
    /// Behind a quality and before the places that are ahead in it: 的是.
    pub ahead: Vec<String>,
    /// Before a place at the front of a clause, with a pause behind it: 在 in 在包头，.
    pub sited: Vec<String>,
    /// Between what is shared out and the verb: 中就 in 每4辆汽车中就有1辆.
    pub shared_out: Vec<String>,
    /// Behind an area, which then only says where something is: 内.
    pub inside: Vec<String>,
    /// Behind an area whose name goes on, or which is one of several: 管.
    pub goes_on: Vec<String>,
    /// How words end before a count that name no owner: 等.
    pub no_owner: Vec<String>,
    /// With one of these behind it a place opens no name of a firm: 市.
    pub no_firm: Vec<String>,
    /// How words of comparison begin: 比.
    pub contrasts: Vec<String>,
    /// A verb that begins so before a growth rate does not raise a level: 实现.
    pub reaches: Vec<String>,
    /// How a word begins that says that people meet: 会.
    pub meets: Vec<String>,
    /// Before an award, says how it is given: 一次性.
    pub once: Vec<String>,
    /// ... or that it is another one: 再.
    pub again: Vec<String>,
    /// Behind a period that something is compared with: 相比.
    pub against: Vec<String>,
    /// Before a period that is only spoken of: 是.
    pub told_of: Vec<String>,
    /// How a word begins that means the year that is told of: 本年.
    pub own: Vec<String>,
    /// Behind so many years, for the first time in them: 首.
    pub first: Vec<String>,
    /// Before so many years, says how often: 续 in 连续.
    pub often: Vec<String>,
    /// How a goal begins that is one of the year: 年.
    pub goals: Vec<String>,
}

/// Which year of a plan over several years phrases behind its name mean: 收官之年 in “十四五”规划收官之年.
#[derive(Debug, Clone, Default)]
pub struct PlanYear {
    /// 1 is the first, 2 the second; 0 the year before the plan; -1 the last, -2 the one before that.
    pub year: i16,
    /// The phrases.
    pub words: Vec<String>,
}

impl PlanYear {
    /// The year meant of a plan from one year to another.
    pub fn of(&self, from: i16, to: i16) -> i16 {
        if self.year < 0 { to.saturating_add(self.year + 1) } else { from.saturating_add(self.year - 1) }
    }
}

/// What makes an item planned work.
#[derive(Debug, Clone, Default)]
pub struct TaskWords {
    /// Most characters of a heading.
    pub heading_most: usize,
    /// Most characters of a run-in title.
    pub run_in_most: usize,
    /// Most characters of an opener before a comma.
    pub opener_most: usize,
    /// So many of a kind without a counter make a row.
    pub row_least: usize,
    /// A planned item begins with one of these.
    pub verbs: Vec<String>,
    /// A title that ends so names work: 数字赋能行动.
    pub works: Vec<String>,
    /// A title that opens with one of these names work where a verb follows: 以链长制提升产业链韧性.
    pub means: Vec<String>,
    /// A heading's verb may stand behind one of these: 要在市场主体上见增量.
    pub modals: Vec<String>,
    /// ... or behind a name in quotation marks and one of these: “一稳”是稳住当家产业.
    pub named: Vec<String>,
    /// An item that a word counts says who shall do something where it opens so: 把“招工”变成“留才”.
    pub shall: Vec<String>,
    /// ... or says so among its first words: 宝鸡要把钛做精.
    pub shall_near: Vec<String>,
    /// Sentences of a paragraph that open with the same one of these make a row.
    pub openers: Vec<String>,
    /// How a planned item ends before its comma that says of what it is: 项目攻坚方面，….
    pub aspects: Vec<String>,
    /// What announces a row of sentences; `#` stands for how many: 重点做好#方面工作.
    pub announced: Vec<String>,
    /// A heading that ends so tells what has been reached ...
    pub reached: Vec<String>,
    /// ... where one of these stands before.
    pub reached_by: Vec<String>,
    /// Headings that only hold items.
    pub holders: Vec<String>,
    /// Holders below which nothing is work: 附则.
    pub voids: Vec<String>,
    /// Said to people: no work.
    pub exhortations: Vec<String>,
    /// Clauses that say how a policy applies.
    pub rules: Vec<String>,
    /// The unit that leads.
    pub owner: OwnerWords,
    /// Times by which; `#` stands for a number.
    pub deadlines: DeadlineWords,
}

/// What names the unit that leads.
#[derive(Debug, Clone, Default)]
pub struct OwnerWords {
    /// 牵头单位：
    pub keys: Vec<String>,
    /// Marks that end the name.
    pub ends: String,
    /// 由 ...
    pub before: Vec<String>,
    /// ... 牵头.
    pub after: Vec<String>,
    /// Most characters of a name.
    pub most: usize,
    /// How names of offices end, for a bracket that holds only such.
    pub office_ends: Vec<String>,
}

/// Times by which an item is to be done.
#[derive(Debug, Clone, Default)]
pub struct DeadlineWords {
    /// 3月底前.
    pub months: Vec<String>,
    /// The months' numbers in words, from the first on: 六月底前.
    pub month_words: Vec<String>,
    /// 一季度末前, from the first to the fourth.
    pub quarters: Vec<String>,
    /// The first half.
    pub halves: Vec<String>,
    /// 年底前.
    pub year_end: Vec<String>,
    /// 到2026年底.
    pub years: Vec<String>,
}

/// A programme or another name that reports use, of a certain place or of all.
#[derive(Debug, Clone, Default)]
pub struct KnownName {
    /// Id: `chongqing-33618`.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Other spellings, without quotation marks.
    pub aliases: Vec<String>,
    /// Code of the place whose programme it is; the nation's where it is everyone's.
    pub region: String,
    /// What it is.
    pub about: Text,
    /// Where that is said.
    pub source: String,
    /// Whether someone held it against its source.
    pub verified: bool,
}

/// An indicator under the names that reports give it.
#[derive(Debug, Clone, Default)]
pub struct NamedIndicator {
    /// The pack's indicator where it computes one, else an id of its own.
    pub id: String,
    /// Name.
    pub name: Text,
    /// The unit reports give it in.
    pub unit: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Whether the pack has a formula for it.
    pub computed: bool,
}
