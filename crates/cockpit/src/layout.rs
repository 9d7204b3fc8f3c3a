use crate::{Right, Viewer, Words};

/// The part of the loop that a page belongs to: which entry of the menu is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// 总览
    Today,
    /// 运行
    Monitor,
    /// 填报
    Returns,
    /// 企业
    Enterprises,
    /// 政策
    Policies,
    /// 地图
    Map,
    /// 台账
    Ledger,
    /// 文档
    Reports,
    /// 分析
    Briefs,
    /// 我的账户
    Profile,
    /// 用户
    People,
    /// 系统
    System,
    /// 推送
    Webhooks,
    /// 审计
    Audit,
}

/// One entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Where it leads.
    pub href: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The page belongs to it.
    pub lit: bool,
}

/// What the frame around every page shows.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Phrases in the viewer's language.
    pub words: Words,
    /// Title of the page.
    pub title: String,
    /// Which entry of the menu is lit.
    pub section: Section,
    /// What to call the viewer.
    pub viewer: String,
    /// Name of the viewer's account.
    pub account: String,
    /// What every form carries as its first field, `csrf`.
    pub csrf: String,
    /// The menu of the loop, as far as it is the viewer's.
    pub menu: Vec<Entry>,
    /// The administration's part of the menu, as far as it is the viewer's: section, address, title.
    pub administration: Vec<(Section, &'static str, &'static str)>,
}

impl Layout {
    /// The frame of a page for a viewer.
    pub fn new(viewer: &Viewer, section: Section, title: impl Into<String>) -> Self {
        let words = viewer.words;
        let all = [
            (Right::People, Section::People, "/administration/people", words.administration_people()),
            (Right::System, Section::System, "/administration/system", words.administration_system()),
            (Right::System, Section::Webhooks, "/administration/webhooks", words.administration_webhooks()),
            (Right::Audit, Section::Audit, "/administration/audit", words.administration_audit()),
        ];
        let own = all.into_iter().filter(|(right, ..)| viewer.may(*right));
        Self {
            words,
            title: title.into(),
            section,
            viewer: viewer.name.clone(),
            account: viewer.account.clone(),
            csrf: viewer.csrf.clone(),
            menu: menu(viewer, section),
            administration: own.map(|(_, section, href, title)| (section, href, title)).collect(),
        }
    }

    /// The language that the switch leads to.
    pub fn other_language(&self) -> &'static str {
        if self.words.lang() == "en" { "zh" } else { "en" }
    }
}

/// The pages of the loop that somebody may open.
fn menu(viewer: &Viewer, section: Section) -> Vec<Entry> {
    let words = viewer.words;
    let all = [
        (Right::Figures, Section::Today, "/", words.today_title()),
        (Right::Figures, Section::Monitor, "/monitor", words.monitor_title()),
        (Right::Progress, Section::Returns, "/returns", words.returns_title()),
        (Right::Enterprises, Section::Enterprises, "/enterprises", words.enterprises_title()),
        (Right::Policies, Section::Policies, "/policies", words.policies_title()),
        (Right::Figures, Section::Map, "/map", words.map_title()),
        (Right::Ledger, Section::Ledger, "/ledger", words.ledger_title()),
        (Right::Reports, Section::Reports, "/reports", words.reports_title()),
        (Right::Briefs, Section::Briefs, "/briefs", words.briefs_title()),
    ];
    let own = all.into_iter().filter(|(right, ..)| viewer.may(*right));
    own.map(|(_, of, href, title)| Entry { href, title, lit: of == section }).collect()
}
