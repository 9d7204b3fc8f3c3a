// Every page at two widths, as a person sees it: pictures are kept, axe looks for what cannot be heard or reached, and
// what a browser says of scripts that fail or are refused fails the run.
//
//   COOKIE=... node pages.mjs http://127.0.0.1:8642 out/          (the example `serve` is at that address and says the cookie)
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [base = "http://127.0.0.1:8642", out = "out", only = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });

let failed = 0;
const fail = (text) => { failed += 1; console.log("FAILED " + text); };

const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN" });
await context.addCookies([{ name: "ballast", value: process.env.COOKIE ?? "", url: base }]);
// Checks that are put into the page are ours; everything else is held to the page's own policy.
const page = await context.newPage();
page.on("pageerror", (error) => fail(`${page.url()}: ${error.message}`));
page.on("console", (said) => {
  if (said.type() === "error" && !/favicon/.test(said.text() + said.location().url)) fail(`${page.url()}: ${said.text()}`);
});

const open = async (path) => {
  const answer = await page.goto(base + path, { waitUntil: "networkidle" });
  if (!answer.ok()) fail(`${path}: ${answer.status()}`);
};
const first = async (path, selector) => {
  await open(path);
  return page.locator(selector).first().getAttribute("href");
};

const firm = await first("/enterprises", "td a.n");
const entry = await first("/returns/missing", "td a.n >> nth=1");
const pages = {
  today: "/",
  monitor: "/monitor",
  "monitor-industry": "/monitor?by=industry",
  "monitor-enterprises": "/monitor?by=subject",
  figure: await first("/monitor", "tfoot a.n"),
  revision: "/revision?indicator=output&period=2024-01..2024-10",
  returns: "/returns",
  missing: "/returns/missing",
  queries: "/returns/queries",
  entry,
  enterprises: "/enterprises",
  enterprise: firm,
  standings: firm + "/standings",
  policies: "/policies",
  policy: "/policies/little-giant",
  "what-if": "/policies/nearly-above-scale/what-if",
  payout: "/policies/shandong-2024-q1/payout?on=2024-04-30",
  map: "/map",
  ledger: "/ledger",
  "ledger-board": "/ledger/board?kind=demand",
  "ledger-calendar": "/ledger/calendar?month=2025-01",
  "ledger-reports": "/ledger/reports",
  "ledger-new": "/ledger/new",
  "ledger-open": "/ledger/demand/new",
  "ledger-task": await first("/ledger?kind=task", "td a.n"),
  "ledger-demand": await first("/ledger?kind=demand", "td a.n"),
  reports: "/reports",
  briefs: "/briefs",
  brief: "/briefs/write",
};

const speak = async (lang) => {
  await open("/returns");
  const other = page.locator(`form[action="/language"] button[lang="${lang}"]`);
  if (await other.count()) await Promise.all([page.waitForNavigation({ waitUntil: "networkidle" }), other.click()]);
  const spoken = await page.getAttribute("html", "lang");
  if (!spoken.startsWith(lang)) fail(`the switch to ${lang} left the page in ${spoken}`);
};

for (const lang of ["zh", "en"]) {
await speak(lang);
for (const [name, path] of Object.entries(pages)) {
  if (!path || (only && !only.split(",").includes(name))) { if (!path) fail(`${name}: no address`); continue; }
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await open(path);
    // A frame is painted by a process of its own, after the page.
    await page.waitForTimeout(page.frames().length > 1 ? 1500 : 150);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 1) fail(`${name} in ${lang} at ${width}: ${wide} pixels too wide`);
    await page.screenshot({ path: `${out}/${name}-${lang}-${width}.png`, fullPage: true });
    if (width === 1280) {
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "best-practice"], iframes: false }));
      for (const of of found.violations) {
        fail(`${name}: ${of.id} (${of.impact}), ${of.nodes.length}x: ${of.help}: ${of.nodes[0].html.slice(0, 160)}`);
      }
    }
  }
}
}
await speak("zh");
await browser.close();
writeFileSync(`${out}/failed.txt`, String(failed));
console.log(failed ? `${failed} failed` : "all pages hold");
process.exit(failed ? 1 : 0);
