import { createHash } from "node:crypto";
import { grid, number, open, press, take } from "../browser.mjs";
import { csv, unzip, xlsx } from "../files.mjs";
import { overview } from "./month.mjs";

/** What an officer adds between the numbers. */
const ADDED = "本月走访企业，订单不足的已逐一对接。";

/** Takes the figures away as files, then composes, edits and publishes the month's brief; gives its address and hashes. */
export const brief = async (office) => {
  const { words } = office;
  const page = await office.person("officer");
  await press(page, page.getByRole("link", { name: words("today.title"), exact: true }));
  const shown = await overview(page, words);
  await tables(office, page);

  await press(page, page.getByRole("link", { name: words("briefs.title"), exact: true }));
  await press(page, page.locator("a.button.quiet").first());
  await office.says(page, words("briefs.held", { count: "" }).trim());
  await falsified(office, page);
  const text = page.locator("textarea.text");
  const composed = await text.inputValue();
  const heading = composed.match(/^## .*$/m)[0];
  await text.fill(composed.replace(heading, `${heading}\n\n${ADDED}`));
  await office.shot(page, "composed");
  await press(page, page.getByRole("button", { name: words("briefs.publish"), exact: true }));
  office.holds("it was published", /\/briefs\/published\/\d+$/.test(page.url()), page.url());
  await office.shot(page, "published");

  const files = await published(page);
  await numbers(office, page, shown, files);
  return { at: new URL(page.url()).pathname, hashes: hashes(files), overview: shown };
};

/** The table of a page and the files taken from it say the same, row by row. */
const tables = async (office, page) => {
  const { words } = office;
  await press(page, page.getByRole("link", { name: words("monitor.title"), exact: true }));
  const shown = await grid(page.locator("main table").last());
  const lines = [...shown.rows, shown.foot].map((row) => row.map((cell) => cell.text));
  office.holds("the page has a table with a total", lines.length > 10, lines.length);
  for (const [ending, read] of [["CSV", csv], ["XLSX", (bytes) => Object.values(xlsx(bytes))[0]]]) {
    const file = await take(page, page.locator(".pager").getByRole("link", { name: ending, exact: true }));
    const rows = read(file.bytes);
    for (const line of lines) {
      const same = rows.find((row) => row[0] === line[0]);
      office.holds(`${ending} has a row of ${line[0]}`, same !== undefined, rows.map((row) => row[0]));
      // A number of a file is exact where the page rounds it.
      const differ = line.map((text, at) => [text, same[at] ?? ""]).filter(([text, kept]) => !alike(text, kept));
      office.is(`${ending}: ${line[0]}`, differ, []);
    }
  }
  await office.shot(page, "taken-away");
};

/** Whether a cell of a file is what the page shows, to the page's last decimal. */
const alike = (text, kept) => {
  if (text === "—") return kept === "" || kept === "—";
  if (!/^-?[\d,]+(\.\d+)?$/.test(text)) return kept === text || kept === text.match(/^\d+/)?.[0];
  const step = 10 ** -(text.split(".")[1]?.length ?? 0);
  return Math.abs(number(text) - Number(kept)) <= step / 2 + 1e-9;
};

/** A number that is not its figure's stops the brief and is named with its line. */
const falsified = async (office, page) => {
  const { words } = office;
  const text = page.locator("textarea.text");
  const composed = await text.inputValue();
  await text.fill(composed.replace(/\[(-?\d+\.\d)\]\(figure:/, "[98.7](figure:"));
  await press(page, page.getByRole("button", { name: words("briefs.publish"), exact: true }));
  await office.says(page, words("briefs.stopped", { count: 1 }), page.locator(".said.bad"));
  await office.says(page, "98.7", page.locator(".said.bad"));
  await office.shot(page, "falsified");
  await text.fill(composed);
  await press(page, page.getByRole("button", { name: words("briefs.save"), exact: true }));
  office.is("the right number is taken again", await page.locator(".said.bad").count(), 0);
};

/** The files of a published brief, as its page gives them out. */
export const published = async (page) => {
  const files = {};
  for (const ending of ["docx", "xlsx", "md"]) {
    files[ending] = (await take(page, page.getByRole("link", { name: ending.toUpperCase(), exact: true }))).bytes;
  }
  const here = page.url();
  const [answer] = await Promise.all([
    page.waitForResponse((of) => of.url().endsWith("/brief.html") && of.request().frame() === page.mainFrame()),
    page.getByRole("link", { name: "HTML", exact: true }).click(),
  ]);
  files.html = await answer.body();
  await open(page, here);
  return files;
};

/** The hashes of a brief's files. */
export const hashes = (files) =>
  Object.fromEntries(Object.entries(files).map(([ending, bytes]) => [ending, createHash("sha256").update(bytes).digest("hex")]));

/** Every number of the brief that the overview shows as well is the same, and all four files hold it. */
const numbers = async (office, page, shown, files) => {
  const text = files.md.toString("utf8");
  office.holds("the words that were added are in the brief", text.includes(ADDED));
  const printed = new Map();
  for (const [, value, address] of text.matchAll(/\[(-?\d+(?:\.\d+)?)\]\(figure:([^)]+)\)/g)) printed.set(address, value);
  const cells = [...shown.colours.rows, shown.colours.foot].flat().filter((cell) => cell.href.startsWith("/figure?"));
  const both = cells.map((cell) => [cell.text.replaceAll(",", ""), printed.get(new URL(cell.href, office.base).searchParams.get("ref"))])
    .filter(([, value]) => value !== undefined);
  office.holds("the brief prints numbers of the overview", both.length >= 16, both.length);
  office.is("numbers of the brief that differ from the page's", both.filter(([page, file]) => page !== file), []);

  const words = unzip(files.docx)["word/document.xml"].toString("utf8").replace(/<[^>]*>/g, "|");
  const sheets = Object.values(xlsx(files.xlsx)).flat();
  const html = files.html.toString("utf8");
  for (const tile of shown.tiles.filter((of) => of.growth !== "")) {
    const growth = tile.growth.replace("%", "");
    const row = sheets.find((cells) => cells[0] === tile.name && cells.length > 4);
    office.holds(`the workbook has a row of ${tile.name}`, row !== undefined);
    office.holds(`the workbook's growth of ${tile.name} is the page's`, row.some((cell) => cell !== "" && alike(growth, cell)), { row, growth });
    office.holds(`DOCX and HTML print the growth of ${tile.name}`, words.includes(growth) && html.includes(growth), growth);
  }
};
