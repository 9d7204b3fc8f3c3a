use std::{io::Read as _, path::Path};

use ballast_reader::{Figure, FigureStatus};

use super::{sample::*, *};
use crate::Ballast;

#[test]
fn lines_have_their_keys_in_order() {
    let mut report = plan();
    report.proposed = vec![figure(PLAN, "2025年", "2025", "年", "", None)];
    let text = jsonl(&report);
    let first = text.lines().next().unwrap();
    assert!(
        first.starts_with(
            r#"{"kind":"fact","doc":"济南2025","start":3,"end":8,"text":"2025年","value":2025,"unit":"年","#
        ),
        "{first}"
    );
    assert!(first.ends_with(r#""proposed":true}"#));
    let second = text.lines().nth(1).unwrap();
    assert!(second.contains(r#""status":"target","region":"济南","period":"2025","bound":"ge","indicator_id":"value_added","confidence":0.9,"task":null,"because":[{"of":"status""#), "{second}");
    let starts: Vec<u64> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["start"].as_u64().unwrap())
        .collect();
    assert!(starts.is_sorted(), "{starts:?}");
    let task = text.lines().find(|line| line.contains("\"task\",\"doc\"")).unwrap();
    assert!(task.contains(r#""heading":"（一）强链补链。","region":"济南","plan_year":2025,"level":1,"parent":null,"owner":null,"deadline":null,"flags":["no-owner"]"#), "{task}");
}

#[test]
fn the_page_holds_the_text_and_runs_nothing() {
    let page = html(&plan(), "zh");
    assert!(
        page.contains("<a class=\"figure target\" id=\"fm1\" href=\"#f1\">7%<span class=\"card\">"),
        "{page}"
    );
    assert!(page.contains("<b>依据</b>status: 力争"));
    assert!(page.contains("<span class=\"name\" title=\"33618\">“33618”</span>"));
    assert!(page.contains("<p class=\"in l1\"><a class=\"task\" id=\"tm1\" href=\"#t1\">"));
    assert!(page.contains("（二）&lt;数字&gt;化转型。"));
    for forbidden in ["<script", "http://", "https://", "src="] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // Marks taken away, the text is whole: every character of every line stands in its paragraph.
    let mut body = String::new();
    let article = page.split("</p>\n").filter(|p| p.contains("<p") && !p.contains("class=\"legend\""));
    for paragraph in
        article.filter_map(|p| p.split_once("<p").map(|(_, rest)| rest.split_once('>').unwrap().1))
    {
        let mut rest = paragraph;
        while let Some((before, after)) = rest.split_once("<span class=\"card\">") {
            body.push_str(before);
            rest = after.split_once("</span>").unwrap().1;
        }
        body.push_str(rest);
        body.push('\n');
    }
    let mut bare = String::new();
    let mut inside = false;
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => bare.push(c),
            _ => {}
        }
    }
    assert_eq!(bare.trim().replace("&lt;", "<").replace("&gt;", ">"), PLAN);
}

#[test]
fn tables_are_for_spreadsheets() {
    let text = csv(&[plan(), review()], "zh");
    let mut lines = text.lines();
    assert!(lines.next().unwrap().starts_with("\u{FEFF}kind,doc,start,text,"));
    assert_eq!(text.lines().count(), 1 + 4 + 2 + 2);
    assert!(text.contains("task,济南2025,"));
    let bytes = xlsx(&plan(), "zh").unwrap();
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    // The exact amount is a number, the bounded growth a text.
    assert!(sheet.contains("<v>1200000000000</v>"), "{sheet}");
}

async fn desk(dir: &Path) -> Ballast {
    Ballast::open(crate::desk::options(dir, "2025-02-01T01:00:00Z")).await.unwrap()
}

fn options() -> AcceptOptions {
    AcceptOptions { name: None, least_confidence: 0.8 }
}

async fn accepts_once_and_shows_what_differs(dir: &Path) {
    let ballast = desk(dir).await;
    let before = ballast.targets_in_force(None).await.unwrap().len();
    let report = plan();
    let preview = ballast.preview_report(&report, &options()).await.unwrap();
    assert_eq!((preview.targets.as_slice(), preview.tasks, preview.before), ([0, 1].as_slice(), 2, None));
    assert_eq!(preview.left, [(2, Lack::Indicator), (3, Lack::Indicator)]);
    assert_eq!(preview.flagged, [0, 1]);
    assert_eq!(ballast.targets_in_force(None).await.unwrap().len(), before);

    let (_, receipt) = ballast.accept_report(&report, &options()).await.unwrap();
    assert!(!receipt.unchanged);
    let in_force = ballast.targets_in_force(None).await.unwrap();
    let [growth, revenue] = &in_force[before..] else { panic!("{in_force:?}") };
    assert_eq!(
        (growth.region.as_str(), growth.indicator.as_str(), growth.year.year()),
        ("370100", "value_added", 2025)
    );
    assert_eq!(
        (growth.value.to_string(), revenue.value.to_string()),
        ("7".to_owned(), "120000000".to_owned())
    );
    assert!(growth.source.starts_with("济南2025：“规上工业增加值 7%”，原件 "), "{}", growth.source);
    assert_eq!(ballast.planned_tasks(None).await.unwrap().len(), 2);
    assert!(ballast.accept_report(&report, &options()).await.unwrap().1.unchanged);

    // The report comes again, corrected.
    let mut corrected = plan();
    corrected.original.push(b' ');
    corrected.reading.figures[0].value = "7.5".parse().unwrap();
    corrected.reading.figures[0].text = "7.5%".to_owned();
    corrected.reading.tasks.pop();
    let preview = ballast.preview_report(&corrected, &options()).await.unwrap();
    let changes: Vec<_> =
        preview.differences.iter().map(|d| (d.change, d.what.as_str(), d.after.as_deref())).collect();
    assert_eq!(
        changes,
        [
            (Change::Changed, "规上工业增加值", Some("≥7.5% (2025)")),
            (Change::Removed, "（二）<数字>化转型。", None)
        ]
    );
    let (_, receipt) = ballast.accept_report(&corrected, &options()).await.unwrap();
    assert_eq!(receipt.replaces, Some(1));
    let in_force = ballast.targets_in_force(None).await.unwrap();
    assert_eq!((in_force.len(), in_force[before].value.to_string()), (before + 2, "7.5".to_owned()));
    assert_eq!(ballast.planned_tasks(None).await.unwrap().len(), 1);
    ballast.store.verify().await.unwrap();
}

#[test]
fn a_report_is_accepted_once_and_a_correction_stands_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(accepts_once_and_shows_what_differs(dir.path()));
}

#[test]
fn what_is_no_target_says_why() {
    let packs = ballast_packs::Packs::builtin().unwrap();
    let base = figure(PLAN, "7%", "7", "%", "规上工业增加值", Some("value_added"));
    let of = |figures: Vec<Figure>| {
        let found =
            promise::promises(&ballast_reader::Reading { figures, ..Default::default() }, &packs, 0.8);
        (found.targets.len(), found.left.into_iter().map(|(_, lack)| lack).collect::<Vec<_>>())
    };
    let link = |id: &str, confidence| Some(ballast_reader::IndicatorLink { id: id.to_owned(), confidence });
    for (figure, lack) in [
        (Figure { link: link("value_added", 0.5), ..base.clone() }, Lack::Confidence),
        (Figure { link: link("nothing", 1.0), ..base.clone() }, Lack::Formula),
        (Figure { region_code: None, ..base.clone() }, Lack::Region),
        (Figure { period: Some("2025..2027".to_owned()), ..base.clone() }, Lack::Year),
        (Figure { link: link("rd_intensity", 1.0), ..base.clone() }, Lack::Measure),
        (
            Figure { measure: ballast_reader::ReadMeasure::Level, unit: "家".to_owned(), ..base.clone() },
            Lack::Unit,
        ),
    ] {
        assert_eq!(of(vec![figure]), (0, vec![lack]));
    }
    let other = Figure { value: "8".parse().unwrap(), ..base.clone() };
    assert_eq!(of(vec![base.clone(), base.clone()]), (1, vec![]));
    assert_eq!(of(vec![base.clone(), other]), (0, vec![Lack::TwoNumbers, Lack::TwoNumbers]));
    assert_eq!(of(vec![Figure { status: FigureStatus::Actual, ..base }]), (0, vec![]));
}

#[test]
fn promises_stand_beside_what_became_of_them() {
    let packs = ballast_packs::Packs::builtin().unwrap();
    let compared = compare(&plan(), &review(), &packs);
    let brief: Vec<_> = compared
        .iter()
        .map(|c| {
            (
                c.indicator.as_str(),
                c.promised.text.as_str(),
                c.achieved.as_ref().map(|said| said.text.as_str()),
                c.outcome,
            )
        })
        .collect();
    assert_eq!(
        brief,
        [
            ("规上工业增加值", "≥7%", Some("6.5%"), Outcome::Short),
            ("营业收入", "1.2万亿元", Some("1.25万亿元"), Outcome::Met),
            ("“小巨人”企业", "30家", None, Outcome::NotMentioned),
            ("规上企业", "120家", None, Outcome::NotMentioned),
        ]
    );
    assert_eq!(
        compared[0].promised.words,
        "力争规上工业增加值增长7%以上，营业收入达到1.2万亿元，培育“小巨人”企"
    );
}

#[test]
fn a_report_is_accepted_as_far_as_its_acceptor_sees() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ballast = desk(dir.path()).await;
        let reach = |codes: &[&str]| {
            let tree = ballast.tree("regions").unwrap();
            let codes =
                codes.iter().map(|code| ballast.codes_below("regions", tree.find(code).unwrap()).unwrap());
            ballast.seen_by("li", ballast_model::Scope::Regions(codes.flatten().collect()), "zh")
        };
        // The second task is of another city.
        let mut report = plan();
        report.reading.tasks[1].region = Some("青岛市".to_owned());
        report.reading.tasks[1].region_code = Some("370200".to_owned());
        report.reading.tasks[1].parent = Some(0);
        let (jinan, qingdao) = (reach(&["370100"]), reach(&["370200"]));
        let (acceptance, _) = jinan.accept_report(&report, &options()).await.unwrap();
        assert_eq!(
            (acceptance.targets.len(), acceptance.tasks, acceptance.outside.as_slice()),
            (2, 1, [1].as_slice())
        );
        assert_eq!(ballast.planned_tasks(None).await.unwrap().len(), 1);
        // Who sees the other city only takes its task, under a name of their own.
        let refused = qingdao.accept_report(&report, &options()).await.unwrap_err();
        assert!(refused.in_words("zh").contains("另一个名称"), "{refused}");
        let named = AcceptOptions { name: Some("青岛".to_owned()), ..options() };
        let (acceptance, _) = qingdao.accept_report(&report, &named).await.unwrap();
        assert_eq!((acceptance.targets.len(), acceptance.tasks), (0, 1));
        assert!(acceptance.left.iter().filter(|(_, lack)| *lack == Lack::Outside).count() == 2);
        let kept = ballast.planned_tasks(None).await.unwrap();
        let kept: Vec<_> =
            kept.iter().map(|(name, task)| (name.as_str(), task.region.as_str(), task.parent)).collect();
        assert_eq!(kept, [("济南2025", "370100", None), ("青岛", "370200", None)]);
        // Whoever sees both takes all of it.
        let (acceptance, receipt) = ballast.accept_report(&report, &options()).await.unwrap();
        assert_eq!((acceptance.tasks, receipt.unchanged, receipt.replaces), (2, false, Some(1)));
    });
}
