// The demonstration as it is served: its people, signed in, and a month that is half in.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { press, setPassword, visitor } from "./browser.mjs";
import { csv, xlsx } from "./files.mjs";
import { links, run, serve } from "./server.mjs";
import { wordsIn } from "./words.mjs";

const PASSWORD = "Iron-Anchor-2025";

/** The month after the demonstration's last: the first two of a year are one period. */
const NEXT = { period: "2025-01..2025-02", file: "2025-02_月报.csv", yearBefore: "2024-02_月报.xlsx" };

/** Builds and serves a demonstration; `fail` is told what goes wrong in anybody's browser. */
export const demonstrate = async (browser, fail, enterprises = 1200) => {
  const work = mkdtempSync(join(tmpdir(), "ballast-pages-"));
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  const [server] = await Promise.all([
    serve(["--data", join(work, "data"), "demo", "--enterprises", String(enterprises), "--serve", "always"]),
    run(["generate", "--enterprises", String(enterprises), "--months", "26", "--last", "2025-02", "--out", join(work, "next")]),
  ]);
  // They are told before the server is.
  const invited = await server.heard(links);
  if (!invited.firm) throw new Error("the demonstration's county has no enterprise: it needs more of them");
  const people = new Map();
  const person = async (name) => {
    if (people.has(name)) return people.get(name);
    const page = await visitor(browser, { lang: "zh", fail });
    people.set(name, page);
    await setPassword(page, invited[name], PASSWORD, wordsIn("zh"));
    return page;
  };
  await takeIn(await person("officer"), server.base, work);
  const stop = async () => {
    for (const page of people.values()) await page.context().close();
    await server.stop();
  };
  return { base: server.base, incoming: join(work, "data", "incoming"), period: NEXT.period, person, stop };
};

/** Two thirds of the next month's returns come in. */
const takeIn = async (page, base, work) => {
  const words = wordsIn("zh");
  mkdirSync(join(work, "sent"));
  const sent = join(work, "sent", NEXT.file);
  writeFileSync(sent, asReported(join(work, "next", "returns", NEXT.file), join(work, "data", "incoming", "returns", NEXT.yearBefore)));
  await page.goto(`${base}/returns?period=${NEXT.period}`);
  await page.getByLabel(words("returns.file")).setInputFiles(sent);
  await press(page, page.getByRole("button", { name: words("returns.import-go"), exact: true }));
  const refused = page.locator(".said.bad");
  if (await refused.count()) throw new Error(`the next month was not taken in: ${await page.locator("main").innerText()}`);
};

/** Returns in which the enterprises say of last year what they reported then: the longer run was scaled anew. */
const asReported = (path, pathBefore) => {
  const rows = csv(Buffer.from(new TextDecoder("gb18030").decode(readFileSync(path))));
  const before = new Map(Object.values(xlsx(readFileSync(pathBefore)))[0].map((row) => [row[0], row]));
  // Both have the same columns: of a field now, to date, a year ago, to date a year ago; of a stock now and a year ago.
  const heads = rows.find((row) => row.length > 10);
  const runs = (at) => heads[at]?.includes("(上年1-");
  const from = heads.map((head, at) => (runs(at) ? at - 2 : head.includes("(上年同月)") ? at - (runs(at + 1) ? 2 : 1) : -1));
  const lines = rows.slice(0, Math.ceil(rows.length * 2 / 3)).map((row) =>
    row.map((cell, at) => (row !== heads && from[at] >= 0 && before.has(row[0]) ? before.get(row[0])[from[at]] : cell)));
  return lines.map((row) => row.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")).join("\r\n");
};
