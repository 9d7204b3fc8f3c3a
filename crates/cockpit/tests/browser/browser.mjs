// Debian's chromium, and what people do in it. Nothing here waits for a length of time: only for what a page comes to.
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

/** Starts the browser. */
export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

/** Longest that anything may take to come about, in milliseconds: only what is broken takes so long. */
const PATIENCE = 30_000;

/**
 * Somebody at a desk of their own. Scripts that fail, styles that are refused and answers that are errors are told to `fail`; a
 * status in `forgiven` of their page is one that the person is about to cause.
 */
export const visitor = (browser, { lang, fail }) => sitDown(browser, fail, { locale: lang === "en" ? "en-GB" : "zh-CN" });

/** The same person in another browser. */
export const alike = async (page, browser, fail) => sitDown(browser, fail, { storageState: await page.context().storageState() });

const sitDown = async (browser, fail, as) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...as });
  context.setDefaultTimeout(PATIENCE);
  context.on("page", (page) => watch(page, fail));
  return context.newPage();
};

const watch = (page, fail) => {
  page.forgiven = new Set();
  page.on("pageerror", (error) => fail(`${page.url()}: ${error.message}`));
  page.on("console", (said) => {
    // An answer that is an error is told below, with its address.
    if (said.type() === "error" && !said.text().startsWith("Failed to load resource")) fail(`${page.url()}: ${said.text()}`);
  });
  page.on("response", (answer) => {
    if (answer.status() >= 400 && !page.forgiven.has(answer.status())) fail(`${answer.url()}: ${answer.status()}`);
  });
};

/** Waits until a page is what it will be: parts that are fetched have come, charts are drawn. */
export const settled = (page) => page.evaluate((patience) => new Promise((done, fail) => {
  const late = performance.now() + patience;
  const look = () => {
    const parts = document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added");
    const charts = [...document.querySelectorAll(".chart[data-options]")].filter((box) => !box.querySelector("svg"));
    if (document.readyState === "complete" && !parts && charts.length === 0) return done();
    if (performance.now() > late) return fail(new Error(`${location}: ${charts.length} charts were not drawn, or a part never came`));
    requestAnimationFrame(look);
  };
  look();
}), PATIENCE);

/** Waits until what a frame shows has been painted: that is done by a process of its own, after the page. */
export const painted = async (page) => {
  for (const frame of await page.locator("iframe").all()) {
    const late = Date.now() + PATIENCE;
    // A picture of one colour is hardly anything.
    while ((await frame.screenshot({ caret: "initial" })).length < 8_000) {
      if (Date.now() > late) throw new Error(`${page.url()}: the frame stayed blank`);
    }
  }
};

/** Presses what leads to another page, and waits for that page. */
export const press = async (page, what) => {
  const loaded = page.waitForEvent("load");
  await what.click();
  await loaded;
  await settled(page);
};

/** Opens an address. */
export const open = async (page, url) => {
  await page.goto(url);
  await settled(page);
};

/** Presses what is taken away as a file; gives its name and bytes. */
export const take = async (page, what) => {
  const [file] = await Promise.all([page.waitForEvent("download"), what.click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
};

/** Follows a one-time link and sets a password. */
export const setPassword = async (page, link, password, words) => {
  await page.goto(link);
  await page.getByLabel(words("signin.link-password")).fill(password);
  await page.getByLabel(words("signin.link-again")).fill(password);
  await press(page, page.getByRole("button", { name: words("signin.link-submit") }));
};

/** Signs in by name and password. */
export const signIn = async (page, base, account, password, words) => {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel(words("signin.account")).fill(account);
  await page.getByLabel(words("signin.password"), { exact: true }).fill(password);
  await press(page, page.getByRole("button", { name: words("signin.submit") }));
};

/** Sees to it that a page speaks a language, by its own switch. */
export const speak = async (page, lang) => {
  const other = page.locator(`form[action="/language"] button[lang="${lang}"]`);
  if (await other.count()) await press(page, other);
  const spoken = await page.getAttribute("html", "lang");
  if (!spoken.startsWith(lang)) throw new Error(`the switch to ${lang} left the page in ${spoken}`);
};

/** A table as it is read: headings, rows and the total, each cell with its text, its mark and where it leads. */
export const grid = (table) => table.evaluate((of) => {
  const cell = (td) => {
    const bare = td.cloneNode(true);
    const mark = bare.querySelector(":scope > .note");
    mark?.remove();
    return {
      text: bare.textContent.trim(),
      mark: mark?.textContent.trim() ?? "",
      href: td.querySelector("a.n")?.getAttribute("href") ?? "",
    };
  };
  const rows = (part) => [...part.querySelectorAll(":scope > tr")].map((tr) => [...tr.cells].map(cell));
  return {
    heads: [...of.tHead.rows[0].cells].map((th) => th.textContent.replace(/[↑↓]/g, "").replace(/\s+/g, " ").trim()),
    rows: rows(of.tBodies[0]),
    foot: of.tFoot ? rows(of.tFoot)[0] : [],
  };
});

/** A printed number as a number: `-1,234.5%` is -1234.5. */
export const number = (text) => Number(text.replaceAll(",", "").match(/-?\d+(\.\d+)?/)?.[0] ?? NaN);
