// The pictures of the guides, from the pages as they are: docs/guide/users/pictures.
//
//   BALLAST=target/release/ballast node pictures.mjs OUT [NAME,NAME]
import { mkdirSync, writeFileSync } from "node:fs";
import { launch, open, painted, press, settled, speak } from "./browser.mjs";
import { demonstrate } from "./demonstration.mjs";
import { kindIn } from "./kinds.mjs";
import { small } from "./png.mjs";
import { wordsIn } from "./words.mjs";

const [out = "docs/guide/users/pictures", only = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const wrong = [];
const browser = await launch();
const { base, person, period, stop } = await demonstrate(browser, (text) => wrong.push(text), 2000);

/** Opens a page and follows the first link of it that fits. */
const follow = async (page, path, selector) => {
  await open(page, base + path);
  await press(page, page.locator(selector).first());
};
/** The item of a kind in a state, from the list. */
const item = (kind, state) => (page) => follow(page, `/ledger?kind=${kind}&state=${state}`, "td a.n");
const at = (path) => (page) => open(page, base + path);

/** NAME: languages, width, who looks, how they come there, and the last thing that has to be seen (all of the page where none is named). */
const pictures = {
  today: { langs: ["zh", "en"], who: "director", go: at("/"), to: (page) => page.locator(".cols").first() },
  item: { langs: ["zh"], who: "second", go: item("alert", "handling") },
  returns: { langs: ["zh", "en"], who: "officer", go: at("/returns") },
  brief: { langs: ["zh"], who: "officer", go: at("/briefs/write?period=2024-12") },
  board: { langs: ["zh", "en"], who: "officer", go: at("/ledger/board?kind=alert") },
  explain: { langs: ["zh"], who: "officer", go: (page) => follow(page, "/policies/little-giant?verdict=not-met", 'td a.n[href*="/explain/"]') },
  figure: { langs: ["zh", "en"], who: "officer", go: (page) => follow(page, "/monitor?period=2024-01..2024-12", 'tbody a.n[href^="/figure"]') },
  revision: { langs: ["zh"], who: "officer", go: at("/revision?indicator=output&period=2024-12") },
  entry: { langs: ["zh", "en"], who: "firm", width: 390, go: entry },
  demand: { langs: ["zh"], who: "firm", width: 390, height: 1450, go: demand },
  grant: { langs: ["zh", "en"], who: "security", go: at("/administration/people/county") },
  audit: { langs: ["zh"], who: "audit", go: audit },
};

/** The enterprise types a profit that is above its revenue: a query stands under the field. */
async function entry(page) {
  await open(page, `${base}/returns`);
  await press(page, page.locator(`a.button[href*="${period}"]`).first());
  await page.locator("#f-output").fill("20000000");
  await page.keyboard.press("Tab");
  await page.locator("#rows .finding.query").first().waitFor();
  await settled(page);
}

/** The enterprise asked, the county's office answered: now the enterprise may say how it went. */
async function demand(page) {
  const [words, name] = [wordsIn("zh"), kindIn("demand", "zh")];
  await open(page, `${base}/ledger/demand/new`);
  const form = page.locator("form.ledger");
  await form.getByLabel(words("ledger.title-of")).fill("咨询技改项目备案和补助");
  await form.getByLabel(name("field.channel")).selectOption("platform");
  await form.getByLabel(name("field.content")).fill("拟改造一条热处理线，想了解技改备案流程和补助申报时间。");
  await form.getByLabel(name("field.nature")).selectOption("enquiry");
  await form.getByLabel(name("field.urgency")).selectOption("normal");
  await form.getByLabel(words("ledger.lead")).selectOption("industry-county");
  await press(page, form.getByRole("button", { name: words("ledger.open-it"), exact: true }));
  const here = page.url().split("?")[0];
  const office = await person("second");
  await open(office, here);
  const act = async (action, fill) => {
    const of = office.locator("details.act").filter({ has: office.locator(`input[name="action"][value="${action}"]`) });
    await of.locator("summary").first().click();
    await fill?.(of);
    await press(office, of.locator("form > button"));
  };
  await act("sign");
  await act("reply", async (of) => {
    await of.getByLabel(name("field.answer")).fill("备案在线办理，三个工作日；补助每年四月申报，材料清单见附件，我局上门辅导。");
    await of.locator('input[name="said.handled"][value="yes"]').check();
    await of.locator('input[type="file"][name="e.reply"]').setInputFiles({ name: "材料清单.txt", mimeType: "text/plain", buffer: Buffer.from("备案表、可研报告、设备清单（演示）\n") });
  });
  await open(page, here);
  await page.locator("details.act > summary").first().click();
}

async function audit(page) {
  await open(page, `${base}/administration/audit`);
  await press(page, page.locator('button[name="check"]'));
}

/** Most of a page that is shown, by its width. */
const height = { 1280: 900, 390: 1100 };
for (const lang of ["zh", "en"]) {
  for (const [name, of] of Object.entries(pictures)) {
    const file = `${name}-${lang}`;
    if (!of.langs.includes(lang) || (only && !only.split(",").includes(file))) continue;
    const page = await person(of.who);
    const width = of.width ?? 1280;
    const most = of.height ?? height[width];
    await page.setViewportSize({ width, height: most });
    await open(page, `${base}/profile`);
    await speak(page, lang);
    await of.go(page);
    await painted(page);
    await page.mouse.move(0, 0);
    await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
    const last = await (of.to?.(page) ?? page.locator("main")).boundingBox();
    const clip = { x: 0, y: 0, width, height: Math.min(most, Math.ceil(last.y + last.height)) };
    const bytes = small(await page.screenshot({ clip, caret: "initial" }));
    writeFileSync(`${out}/${file}.png`, bytes);
    console.log(`${file}: ${Math.round(bytes.length / 1024)} KiB`);
  }
}
await stop();
await browser.close();
for (const text of wrong) console.log(`FAILED ${text}`);
process.exit(wrong.length ? 1 : 0);
