use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// Declares the classes of words, their spelling in a pack, and what each of their words must carry.
macro_rules! classes {
    ($($name:ident = $id:literal, $wants:ident, $meaning:literal;)*) => {
        /// What a word of the reader's lexicon does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum WordClass {
            $(#[doc = $meaning] $name,)*
        }

        impl WordClass {
            /// Each class as packs spell it, in the order of declaration.
            pub const ALL: &[(&str, WordClass)] = &[$(($id, WordClass::$name)),*];

            /// What a word of the class must carry beside its text.
            pub fn wants(self) -> WordWants {
                match self {
                    $(WordClass::$name => WordWants::$wants,)*
                }
            }

            /// What the class is for, in one sentence.
            pub fn about(self) -> &'static str {
                match self {
                    $(WordClass::$name => $meaning,)*
                }
            }
        }
    };
}

/// What a word must carry beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordWants {
    /// Nothing.
    Nothing,
    /// `value`: a number.
    Value,
    /// `means`: a text.
    Meaning,
}

classes! {
    Digit = "digit", Value, "A numeral from zero to nine: 一, 两, 〇.";
    Magnitude = "magnitude", Value, "A power of ten that multiplies what stands before it: 十, 百, 万, 亿.";
    NumeralShare = "numeral-share", Value, "A word that is a share by itself or of the numeral before it: 成, 半数.";
    NumeralSome = "numeral-some", Nothing, "A numeral that gives no number: 几, 数, 若干.";
    NumeralOf = "numeral-of", Value, "Between denominator and numerator: 分之.";
    NumeralPercent = "numeral-percent", Value, "Before a numeral, makes it a percentage: 百分之.";
    NumeralPoint = "numeral-point", Nothing, "A decimal point in words: 点.";
    Double = "double", Value, "Words that say by themselves how many fold: 翻一番, 翻两番.";
    RangeSign = "range-sign", Nothing, "Between the two ends of a range: 至, 到, —, ~.";
    Ordinal = "ordinal", Nothing, "Before a numeral, makes it an ordinal: 第.";
    Negative = "negative", Nothing, "Before a numeral, makes it negative: 负.";
    UnitMoney = "unit-money", Meaning, "A unit of money: 元, 美元.";
    UnitPercent = "unit-percent", Meaning, "A percent or permille sign.";
    UnitPoint = "unit-point", Meaning, "Percentage points.";
    UnitPlace = "unit-place", Meaning, "Places in an order: 位, 名次.";
    UnitTimes = "unit-times", Meaning, "Multiples: 倍.";
    UnitTime = "unit-time", Meaning, "A length of time, which is no figure unless it is cut or held: 年, 天, 小时.";
    UnitCount = "unit-count", Meaning, "A classifier of things that are counted: 家, 个, 项.";
    UnitMeasure = "unit-measure", Meaning, "A physical unit: 千瓦, 平方公里, 吨标准煤.";
    UnitLoose = "unit-loose", Meaning, "A classifier that as often belongs to a slogan: 大, 方面, 类, 级.";
    GeBefore = "bound-ge-before", Nothing, "Before a number: at least so much. 超, 突破, 不低于.";
    LeBefore = "bound-le-before", Nothing, "Before a number: at most so much. 不超过, 最高.";
    AboutBefore = "bound-about-before", Nothing, "Before a number: about so much. 约, 近.";
    GeAfter = "bound-ge-after", Nothing, "After a number: at least. 以上.";
    LeAfter = "bound-le-after", Nothing, "After a number: at most. 以内.";
    AboutAfter = "bound-about-after", Nothing, "After a number: about. 左右.";
    AboutInside = "bound-about-inside", Nothing, "Between a number and its unit: about. 余, 多.";
    GrowthCue = "cue-growth", Nothing, "A verb or noun of change by a rate: 增长, 下降, 增速.";
    ChangeCue = "cue-change", Nothing, "A verb of change by a difference: 提高, 回落, 高于.";
    ShareCue = "cue-share", Nothing, "A noun or verb of a part of a whole: 占, 比重, 率.";
    LevelCue = "cue-level", Nothing, "A verb before an amount: 达到, 为, 完成.";
    RankCue = "cue-rank", Nothing, "Words before a place in an order: 位居, 居全国.";
    Forward = "cue-forward", Nothing, "A change by places: 前移, 跃升.";
    From = "cue-from", Nothing, "Before the earlier level: 由, 从.";
    Respectively = "cue-respectively", Nothing, "The figures that follow belong to the subjects before, in order: 分别.";
    Every = "cue-every", Nothing, "Of so many, so many: 每.";
    TargetCue = "cue-target", Nothing, "It is to be reached: 力争, 目标, 计划.";
    EstimateCue = "cue-estimate", Nothing, "It is expected: 预计, 有望.";
    ActualCue = "cue-actual", Nothing, "It happened: 已, 同比, 累计完成.";
    WeakActual = "cue-actual-weak", Nothing, "It happened, unless the sentence promises: 同比.";
    TargetNoun = "noun-target", Nothing, "Beside a number, makes it a promise: 目标.";
    TimeCue = "cue-time", Nothing, "A length of time that is measured: 时限, 压缩, 仅用.";
    PullCue = "cue-pull", Nothing, "What the subject before does to a larger whole: 拉动, 对…的贡献率.";
    GrowthNoun = "noun-growth", Nothing, "A noun of change: 增速, 增幅.";
    Glue = "glue", Nothing, "Particles between a subject, its verb and its number: 了, 到, 的.";
    Added = "verb-added", Nothing, "A verb that belongs to what is counted: 新增, 净增, 新认定.";
    Object = "verb-object", Nothing, "A verb whose object is counted: 建设, 培育, 引进.";
    MidVerb = "verb-middle", Nothing, "A verb inside a clause whose object is a name of its own: 发放, 集聚.";
    Light = "verb-light", Nothing, "A verb before a subject that says nothing of it: 实现, 推动, 力争.";
    State = "verb-state", Nothing, "A predicate that ends a subject without a number: 增多, 稳步提升.";
    Adverb = "adverb", Nothing, "Words between subject and verb: 同比, 均, 分别, 累计.";
    Lead = "lead", Nothing, "Words at the beginning of a clause: 其中, 据了解, 会议指出.";
    Pronoun = "pronoun", Nothing, "Stands for the subject before: 这一数字, 其, 增速.";
    Comparison = "comparison", Nothing, "Begins or ends what is only compared with: 较, 比, 相比, 与.";
    Dependent = "noun-dependent", Nothing, "A measured quality whose owner stands before: 产量, 出口, 数量.";
    Macro = "noun-whole", Nothing, "A full name whose end looks like a quality but is none: 固定资产投资.";
    Tail = "noun-tail", Nothing, "A noun after a number that measures nothing: 大关, 目标, 台阶.";
    Slogan = "noun-slogan", Nothing, "A noun whose count is a turn of speech: 重点, 方面, 行动.";
    StopVerb = "verb-stop", Nothing, "A verb after a counted noun, not part of it: 参加, 入选, 投产.";
    TitleVerb = "verb-title", Nothing, "After a counted noun, what it has become, which belongs to its name: 获评, 入选, 列入.";
    Cause = "cue-cause", Nothing, "Begins what only says why, between a subject and its verb: 受.";
    Occasion = "cue-occasion", Nothing, "What is held on a day, whose figures are of another time: 召开, 大会.";
    Where = "cue-where", Nothing, "Before a place or a park in which something only lies: 走进, 位于.";
    Without = "cue-without", Nothing, "Begins what a rate leaves out, up to 后: 剔除 in 剔除留抵退税因素后.";
    Qualified = "noun-qualified", Nothing, "A noun that an amount before it describes: 企业 in 超百亿元企业.";
    Award = "noun-award", Nothing, "What a policy gives, as a noun or a verb: 奖励, 补助, 贴息.";
    Theme = "noun-theme", Nothing, "The end of what a paragraph is about, whose qualities follow without it: 产业链, 集群.";
    Member = "noun-member", Nothing, "Who belongs to a theme: what they earn is the theme's: 企业.";
    MoneyNoun = "noun-money", Nothing, "What an amount of money is, standing after it: 贷款, 资金, 奖励.";
    Index = "noun-index", Nothing, "Measured by a number without a unit: 指数, 容积率.";
    Aggregate = "noun-aggregate", Nothing, "A size of whatever was named before: 总量, 总数.";
    Away = "cue-away", Nothing, "Begins a clause that says something of a subject before it: 在, 是.";
    Among = "cue-among", Nothing, "What follows is part of what was named: 其中.";
    Grade = "noun-grade", Nothing, "A rank of what is counted: 国家级, 省级.";
    Noun = "noun", Nothing, "A plain word that holds the characters of a cue: 可支配收入, 主要.";
    NounSuffix = "noun-suffix", Nothing, "After a verb, makes it a noun: 业 in 服务业.";
    PartCue = "cue-part", Nothing, "The verb of a share: 占.";
    Name = "name", Nothing, "A name or code that holds digits or numerals: 5G, 十四五, 三峡.";
    Idiom = "idiom", Nothing, "Words made of numerals that count nothing: 一批, 千方百计.";
    Whole = "place-whole", Meaning, "The section's own place: 全省, 全市.";
    Place = "place", Meaning, "A place that is no node of the tree: 渝西, 长江经济带.";
    PlaceFullOnly = "place-full-only", Nothing, "A place's short name that is also a word: only its full name counts.";
    PlaceNot = "place-not", Nothing, "Words that only look as if they named a place: 南通道.";
    PlaceBefore = "place-before", Nothing, "Before a place that is not what the figure is about: 在, 高于, 居.";
    PlaceAfter = "place-after", Nothing, "After a place that is part of an office's or an event's name: 省委, 大学.";
    PlaceFirm = "place-firm", Nothing, "How the name of a firm ends that begins with a place: 集团 in 广西汽车集团.";
    PlaceZone = "place-zone", Meaning, "After a city's name, an area of its own: 高新技术产业开发区 means 高新区.";
    Part = "period-part", Meaning, "A part of a year: 上半年 means H1, 前三季度 means 01..09.";
    Relative = "period-relative", Value, "A year counted from the section's: 今年 is 0, 去年 is -1.";
    Past = "period-past", Value, "So many years up to the one spoken of: 近五年 is 5, 过去三年 is 3.";
    Plan = "period-plan", Meaning, "A planning period: 十四五 means 2021..2025.";
    Until = "period-until", Nothing, "Before a period: as of its end. 截至, 到.";
    Within = "period-after", Meaning, "After a period: what is meant of it. 底, 末, 以来, 期间.";
    Cumulative = "period-cumulative", Nothing, "All until then: 累计, 总数.";
    Yearly = "period-yearly", Nothing, "Each year of the plan: 每年.";
    Now = "period-now", Nothing, "The present, whatever period was named before: 目前.";
    InForce = "period-in-force", Nothing, "Before the last year that a policy is in force: 有效期至.";
    Basis = "period-basis", Nothing, "Ends what is only started from, and with it the period said there: 的基础上.";
    PunctStop = "punct-stop", Nothing, "Ends a sentence.";
    PunctSemicolon = "punct-semicolon", Nothing, "Ends a part of a sentence.";
    PunctComma = "punct-comma", Nothing, "Ends a clause.";
    PunctList = "punct-list", Nothing, "Between the items of a list.";
    PunctOpen = "punct-open", Nothing, "Opens a bracket.";
    PunctClose = "punct-close", Nothing, "Closes a bracket.";
    QuoteOpen = "quote-open", Nothing, "Opens a quotation or a title.";
    QuoteClose = "quote-close", Nothing, "Closes a quotation or a title.";
    And = "and", Nothing, "Joins the last items of a list: 和, 及.";
}

/// One word of the lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it stands in a text.
    pub text: String,
    /// The number it stands for, where its class wants one.
    pub value: Option<Decimal>,
    /// What it means, where its class wants that: the unit left over, the part of the year, the place's short name.
    pub means: Option<String>,
}

/// The words of work reports, by what they do: the files of a pack's `reader/words/` folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Words by class, in the order declared; a word stands once in its class.
    pub words: BTreeMap<WordClass, Vec<Word>>,
}

impl Lexicon {
    /// The words of a class.
    pub fn class(&self, class: WordClass) -> &[Word] {
        self.words.get(&class).map_or(&[], Vec::as_slice)
    }
}
