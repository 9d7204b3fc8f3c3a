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
  revision: { langs: ["zh"], who: "officer", go: at("/revision?indicator=output&period=2024-01..2024-11") },
  entry: { langs: ["zh", "en"], who: "firm", width: 390, go: entry },
  demand: { langs: ["zh"], who: "firm", width: 390, go: demand },
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

/** The office's answer to the enterprise's demand, which it may now say how it went. */
async function demand(page) {
  const name = kindIn("demand", "zh");
  await open(page, `${base}/ledger`);
  const replied = page.locator("tbody tr").filter({ hasText: name("state.replied") });
  await press(page, replied.locator("a.n").first());
  await page.locator("details.act > summary").first().click();
}

async function audit(page) {
  await open(page, `${base}/administration/audit`);
  await press(page, page.locator('button[name="check"]'));
}

const height = { 1280: 900, 390: 1100 };
for (const lang of ["zh", "en"]) {
  for (const [name, of] of Object.entries(pictures)) {
    const file = `${name}-${lang}`;
    if (!of.langs.includes(lang) || (only && !only.split(",").includes(file))) continue;
    const page = await person(of.who);
    const width = of.width ?? 1280;
    await page.setViewportSize({ width, height: height[width] });
    await open(page, `${base}/profile`);
    await speak(page, lang);
    await of.go(page);
    await painted(page);
    await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
    const last = await (of.to?.(page) ?? page.locator("main")).boundingBox();
    const clip = { x: 0, y: 0, width, height: Math.min(height[width], Math.ceil(last.y + last.height)) };
    const bytes = small(await page.screenshot({ clip, fullPage: true }));
    writeFileSync(`${out}/${file}.png`, bytes);
    console.log(`${file}: ${Math.round(bytes.length / 1024)} KiB`);
  }
}
await stop();
await browser.close();
for (const text of wrong) console.log(`FAILED ${text}`);
process.exit(wrong.length ? 1 : 0);
