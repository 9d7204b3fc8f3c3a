// Every page at two widths and in both languages, as the person sees it for whom it is there: pictures are kept, axe looks for
// what cannot be heard or reached, and what a browser says of scripts that fail or are refused fails the run.
//
//   BALLAST=target/release/ballast node pages.mjs OUT [NAME,NAME]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { alike, launch, open, painted, press, speak } from "./browser.mjs";
import { demonstrate } from "./demonstration.mjs";
import { wordsIn } from "./words.mjs";

const [out = "target/browser/pages", only = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const failures = [];
const fail = (text) => { failures.push(text); console.log("FAILED " + text); };

const browser = await launch();
const { base, incoming, person, period, stop } = await demonstrate(browser, fail);
const words = wordsIn("zh");

/** Where the first link that fits leads. */
const first = async (page, path, selector) => {
  await open(page, base + path);
  const found = page.locator(selector);
  if ((await found.count()) === 0) throw new Error(`${path}: there is no ${selector}: ${(await page.locator("main").innerText()).slice(0, 500)}`);
  return found.first().getAttribute("href");
};

/** Two reports are read and a brief is published, so that their pages have something to show. */
const officer = await person("officer");
const read = async (name, buffer) => {
  await open(officer, `${base}/reports`);
  await officer.getByLabel(words("reports.file")).setInputFiles({ name, mimeType: "text/plain", buffer });
  await press(officer, officer.getByRole("button", { name: words("reports.read"), exact: true }));
  return new URL(officer.url()).pathname;
};
const report = await read("要点（演示）.txt", readFileSync(`${incoming}/要点（演示）.txt`));
await read("总结（演示）.txt", Buffer.from("济南市2025年工业和信息化工作总结（演示用，合成）\n\n2025年，全市规模以上工业增加值增长7.4%。新增规上工业企业96家。\n"));
await open(officer, `${base}/briefs/write?period=2024-12`);
await press(officer, officer.getByRole("button", { name: words("briefs.publish"), exact: true }));
const published = new URL(officer.url()).pathname;

const firm = await person("firm");
const own = await first(firm, "/returns", `a.button[href*="${period}"]`);
const code = own.split("/").pop();
const subject = await first(officer, "/enterprises", "td a.n");
const pages = {
  director: { today: "/", "briefs-director": "/briefs" },
  officer: {
    monitor: "/monitor?period=2024-01..2024-12",
    "monitor-industry": "/monitor?period=2024-01..2024-12&by=industry",
    "monitor-enterprises": "/monitor?period=2024-01..2024-12&by=subject",
    figure: await first(officer, "/monitor?period=2024-01..2024-12", "tfoot a.n"),
    revision: "/revision?indicator=output&period=2024-01..2024-12",
    returns: "/returns",
    "returns-closed": "/returns?period=2024-12",
    missing: "/returns/missing",
    queries: "/returns/queries",
    entry: await first(officer, "/returns/missing", "td a.n >> nth=1"),
    enterprises: "/enterprises",
    enterprise: subject,
    standings: `${subject}/standings`,
    policies: "/policies",
    policy: "/policies/little-giant",
    explain: await first(officer, "/policies/specialised-sme", 'td a.n[href*="/explain/"]'),
    "what-if": "/policies/nearly-above-scale/what-if",
    payout: "/policies/shandong-2024-q1/payout?on=2024-04-30",
    map: "/map",
    ledger: "/ledger",
    "ledger-board": "/ledger/board?kind=alert",
    "ledger-calendar": "/ledger/calendar?month=2025-02",
    "ledger-reports": "/ledger/reports",
    "ledger-new": "/ledger/new",
    "ledger-open": "/ledger/demand/new",
    "ledger-alert": await first(officer, "/ledger?kind=alert&state=watching", "td a.n"),
    "ledger-task": await first(officer, "/ledger?kind=task", "td a.n"),
    "ledger-demand": await first(officer, "/ledger?kind=demand", "td a.n"),
    "ledger-arrears": await first(officer, "/ledger?kind=arrears", "td a.n"),
    reports: "/reports",
    report,
    compared: await compared(),
    briefs: "/briefs",
    brief: "/briefs/write?period=2024-12",
    published,
    profile: "/profile",
  },
  firm: {
    "own-returns": "/returns",
    "own-entry": own,
    "own-queries": "/returns/queries",
    "own-profile": `/enterprises/${code}`,
    "own-policies": "/policies",
    "own-policy": "/policies/little-giant",
    "own-check": "/self-check",
    "own-ledger": "/ledger",
    "own-item": await first(firm, "/ledger", "td a.n"),
    "own-open": "/ledger/demand/new",
  },
  admin: { people: "/administration/people", person: "/administration/people/county", system: "/administration/system", webhooks: "/administration/webhooks" },
  security: { grants: "/administration/people/county" },
  audit: { audit: "/administration/audit?check=1" },
};

async function compared() {
  await open(officer, `${base}/reports`);
  const form = officer.locator('form[action="/reports/compared"]');
  const numbers = await form.locator("select").first().locator("option").evaluateAll((all) => all.map((of) => of.value));
  return `/reports/compared?promised=${numbers.at(-1)}&achieved=${numbers[0]}`;
}

/** One page at one width: whether it fits, how it looks, what axe says. */
const look = async (tab, name, path, lang, width) => {
  await tab.setViewportSize({ width, height: 900 });
  await open(tab, base + path);
  await painted(tab);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 1) fail(`${name} in ${lang} at ${width}: ${wide} pixels too wide`);
  await tab.screenshot({ path: `${out}/${name}-${lang}-${width}.png`, fullPage: true, caret: "initial" });
  // Both languages are looked at once, each at another width.
  if ((width === 1280) !== (lang === "zh")) return;
  await tab.evaluate(axe);
  const found = await tab.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "best-practice"], iframes: false }));
  for (const of of found.violations) {
    fail(`${name} in ${lang} at ${width}: ${of.id} (${of.impact}), ${of.nodes.length}x: ${of.help}: ${of.nodes[0].html.slice(0, 160)}`);
  }
};

const list = Object.entries(pages).flatMap(([account, of]) => Object.entries(of).map(([name, path]) => ({ account, name, path })))
  .filter((of) => only === "" || only.split(",").includes(of.name));
for (const lang of ["zh", "en"]) {
  for (const account of Object.keys(pages)) {
    const page = await person(account);
    await open(page, `${base}/profile`);
    await speak(page, lang);
  }
  const rest = [...list];
  // Each in a browser of its own: two tabs of one get into each other's pictures.
  const desk = async () => {
    const own = await launch();
    for (let next = rest.shift(); next; next = rest.shift()) {
      const tab = await alike(await person(next.account), own, fail);
      for (const width of [1280, 390]) await look(tab, next.name, next.path, lang, width);
      await tab.context().close();
    }
    await own.close();
  };
  await Promise.all([desk(), desk()]);
}
await stop();
await browser.close();
writeFileSync(`${out}/failed.txt`, failures.map((text) => `${text}\n`).join(""));
console.log(failures.length ? `${failures.length} failed` : `${list.length} pages hold, in two languages and at two widths`);
process.exit(failures.length ? 1 : 0);
