import { join } from "node:path";
import { csv } from "../files.mjs";
import { grid, number, open, press, settled, take } from "../browser.mjs";
import { hashes, published } from "./brief.mjs";
import { fact } from "./item.mjs";
import { overview } from "./month.mjs";

/** Thousands of yuan by which the enterprise had reported too little. */
const MORE = 7_654_321;

/** A month later the month is opened again and corrected; its figures change, the brief that was published does not. */
export const correction = async (office, about, brief) => {
  const { words } = office;
  const officer = await office.person("officer");
  await reprints(office, officer, brief, "after a restart");

  await open(officer, `${office.base}/returns?period=${office.period}`);
  await officer.getByLabel(words("returns.reason")).fill("企业更正");
  await press(officer, officer.getByRole("button", { name: words("returns.reopen"), exact: true }));
  await office.says(officer, words("frame.open"), officer.locator(".head"));

  const before = await total(office, officer);
  const firm = await office.person("firm");
  await corrected(office, firm);
  const after = await total(office, officer);
  office.is("the total moves by what was corrected, at once", after - before, MORE);
  await office.shot(officer, "corrected-at-once");

  await open(officer, `${office.base}/returns?period=${office.period}`);
  for (const file of office.files.filter((of) => of.kind !== "main")) {
    await officer.getByLabel(words("returns.file")).setInputFiles(join(office.made, file.path));
    await press(officer, officer.getByRole("button", { name: words("returns.import-go"), exact: true }));
    await office.says(officer, words("returns.kept", { rows: file.rows }));
    await press(officer, officer.getByRole("link", { name: words("frame.back"), exact: true }));
  }
  await officer.getByLabel(words("returns.reason")).fill("迟报和更正");
  await press(officer, officer.getByRole("button", { name: words("returns.close"), exact: true }));
  await office.says(officer, `${words("returns.closed")} · ${words("frame.vintage")} v2`, officer.locator(".head"));
  await office.shot(officer, "closed-again");

  await press(officer, officer.getByRole("link", { name: words("today.title"), exact: true }));
  const now = await overview(officer, words);
  const head = (of) => of.tiles[0].growth;
  office.holds("the headline is another now", head(now) !== head(brief.overview) || now.tiles[0].value !== brief.overview.tiles[0].value, now.tiles[0]);
  await press(officer, officer.getByRole("link", { name: words("today.why"), exact: true }).first());
  const why = await officer.locator("ul.plain .side").allInnerTexts();
  office.holds("the page says why the number changed", why.some((points) => number(points) !== 0), why);
  await office.shot(officer, "why");
  await reprints(office, officer, brief, "after the correction");
  await office.shot(officer, "reprinted");
};

/** The published brief is byte for byte what it was. */
const reprints = async (office, page, brief, when) => {
  await open(page, office.base + brief.at);
  office.is(`the brief ${when}`, hashes(await published(page)), brief.hashes);
};

/** The month's output in thousands of yuan; the returns behind it, taken away, add up to it. */
const total = async (office, page) => {
  const { words } = office;
  await open(page, `${office.base}/monitor?indicator=output&period=${office.period}`);
  await press(page, page.locator("main table").last().locator("tfoot a.n").first());
  const sum = number(await fact(page, words("figure.sum")));
  const file = await take(page, page.locator(".pager").getByRole("link", { name: "CSV", exact: true }));
  const [heads, ...rows] = csv(file.bytes);
  const at = heads.findIndex((head) => head.startsWith(words("monitor.value")));
  const returns = rows.filter((row) => row.length === heads.length && row[0] !== words("monitor.whole"));
  office.is("the returns add up to the page's total", returns.reduce((all, row) => all + Number(row[at]), 0), sum);
  return sum;
};

/** The enterprise types its correction over what it had sent, and sends it. */
const corrected = async (office, page) => {
  const { words } = office;
  const due = page.locator("section.card").filter({ has: page.locator(`a.button[href*="${office.period}"]`) });
  await press(page, due.getByRole("link", { name: words("returns.correct"), exact: true }));
  const [now, year] = [page.locator("#f-output"), page.locator("#f-output_ytd")];
  const typed = [await now.inputValue(), await year.inputValue()].map((text) => String(number(text) + MORE));
  // As people type: on to the next field while the first one is still being checked. The answer is held back until then.
  let answer;
  const typing = new Promise((done) => { answer = done; });
  await page.route("**/check", async (route) => {
    const response = await route.fetch();
    await typing;
    await route.fulfill({ response });
  });
  const over = async (text) => {
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  };
  await now.click();
  await over(typed[0]);
  const asked = page.waitForRequest("**/check");
  await page.keyboard.press("Tab");
  await asked;
  await over(typed[1]);
  answer();
  await page.keyboard.press("Tab");
  await page.locator("#rows [role=status]").waitFor();
  await settled(page);
  office.is("what was typed stands", [await now.inputValue(), await year.inputValue()], typed);
  await office.shot(page, "correcting");
  await press(page, page.getByRole("button", { name: words("returns.correct"), exact: true }));
  await office.says(page, words("returns.thanks"));
  await office.shot(page, "corrected");
};
