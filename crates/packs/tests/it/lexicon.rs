use ballast_packs::{Packs, plan::WordClass};

#[test]
fn the_words_of_work_reports_are_in_the_built_in_pack() {
    let packs = Packs::builtin().unwrap();
    let meaning = |class, text: &str| {
        packs.lexicon.class(class).iter().find(|word| word.text == text).and_then(|word| word.means.clone())
    };
    assert_eq!(meaning(WordClass::UnitPoint, "个百分点").as_deref(), Some("百分点"));
    assert_eq!(meaning(WordClass::UnitMoney, "元").as_deref(), Some("元"));
    for (id, class) in WordClass::ALL {
        let sliding = [WordClass::NumeralSome, WordClass::PlaceFullOnly].contains(class);
        assert!(sliding || !packs.lexicon.class(*class).is_empty(), "{id} has no word");
    }
}
