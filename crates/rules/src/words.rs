//! Every word that an explanation is written with, in both languages, in one table.

use ballast_model::{Text, Verdict};

macro_rules! words {
    ($($word:ident = $zh:literal, $en:literal;)*) => {
        /// A word or a phrase.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Word { $($word,)* }

        fn entry(word: Word) -> (&'static str, &'static str) {
            match word { $(Word::$word => ($zh, $en),)* }
        }
    };
}

words! {
    Met = "符合", "met";
    NotMet = "不符合", "not met";
    MissingData = "缺数据", "missing data";
    NeedsJudgement = "需人工判定", "needs judgement";
    NotApplicable = "不适用", "not applicable";

    Version = "版本", "version";
    Basis = "依据", "Basis";
    Issued = "印发", "issued";
    Unverified = "未与原文核对", "not held against the document";
    AsOf = "截至", "As of";
    Verdict = "结论", "Verdict";
    Scope = "适用范围", "Scope";
    Conditions = "条件", "Conditions";
    OnlyWhere = "仅当", "only where";
    Waiver = "豁免", "waiver";
    Help = "可以借助", "what helps";
    Judgement = "由人工判定", "a person decides";
    Or = "或", "or";
    Nearest = "最近的达标路径", "The nearest way to qualify";
    Ladder = "梯度", "Ladder";
    Warning = "预警：", "warning: ";
    Held = "已持有", "held";
    Next = "下一级", "next";
    NothingLacks = "不缺条件", "nothing is lacking";
    ReportFirst = "先补报", "report";
    CheckFirst = "请核实", "have checked";
    JudgeFirst = "请人工判定", "have judged";
    Obtain = "取得", "obtain";
    ByWaiver = "走豁免", "by the waiver";
    Score = "得分", "score";
    ScoreHeading = "得分", "Score";
    Grade = "等级", "Grade";
    Award = "金额（上限与预算之前）", "Amount (before caps and budget)";
    Of = "满分", "of";
    Otherwise = "其余", "otherwise";
    GradeMissing = "缺数据，无法定级", "a figure is missing: no grade can be given";
    NoGrade = "没有符合的等级", "no grade fits";
    AmountMissing = "缺数据，无法计算金额", "a figure is missing: no amount can be worked out";
    NoAmount = "没有符合的奖励标准", "no amount fits";
    LeftOut = "不计", "left out";
    Given = "缺数据，按文件给分", "missing, points as the document says";
    Average = "缺数据，按平均分", "missing, the average of the others";
    Reweighed = "缺数据，权重分给其他指标", "missing, its weight goes to the others";

    Missing = "缺", "not reported";
    Wanted = "，须", ", wanted";
    WantedIs = "，须为", ", wanted";
    WantedIsNot = "，须不为", ", wanted anything but";
    IsNought = "为 0，算不出", "is 0, so that nothing can be worked out";
    Short = "差", "short by";
    Over = "超出", "over by";
    MustPass = "须超过，现仅相等", "equal, but has to be passed";
    OpenPeriod = "未封账", "open";
    Recorded = "已填报", "is reported";
    NotRecorded = "未填报", "is not reported";
    TitleHeld = "持有", "holds";
    TitleNotHeld = "不持有", "does not hold";
    In = "属于", "in";
    NotIn = "不属于", "not in";
    UnknownCode = "未知", "unknown";
    Region = "地区", "region";
    Industry = "行业", "industry";
    Size = "规模", "size";
    Ownership = "所有制", "ownership";
    PercentagePoints = "个百分点", "percentage points";

    Rank = "位次", "rank of";
    PercentRank = "百分位", "percent rank of";
    CumeDist = "累计占比", "cumulative share of";
    GroupMean = "组平均", "group mean of";
    GroupMedian = "组中位数", "group median of";
    GroupCount = "组内家数", "group count of";
    GroupSum = "组合计", "group sum of";
    ReferenceYear = "基准年", "reference year";
    ReferenceMonth = "基准月", "reference month";
    Growth = "增速", "growth of";
    CompoundGrowth = "年均复合增速", "compound yearly growth of";
    Mean = "平均", "mean of";
    Greatest = "最大", "largest of";
    Least = "最小", "smallest of";
    Absolute = "绝对值", "size of";
    ByCase = "分情形", "by case";
    Condition = "条件成立", "a condition";
}

/// A word in both languages.
pub(crate) fn text(word: Word) -> Text {
    let (zh, en) = entry(word);
    Text::new(zh, en)
}

/// A word in one language: English for `"en"`, Chinese for anything else.
pub(crate) fn word(word: Word, lang: &str) -> &'static str {
    let (zh, en) = entry(word);
    if lang == "en" { en } else { zh }
}

/// A verdict's word.
pub(crate) fn verdict(verdict: Verdict) -> Word {
    match verdict {
        Verdict::Met => Word::Met,
        Verdict::NotMet => Word::NotMet,
        Verdict::MissingData => Word::MissingData,
        Verdict::NeedsJudgement => Word::NeedsJudgement,
        Verdict::NotApplicable => Word::NotApplicable,
    }
}
