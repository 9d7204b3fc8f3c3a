// The whole loop, by clicking and typing: a month comes in, is questioned, closed and coloured; a number leads to an item, its
// enterprise answers, evidence is brought, a second person closes it; the brief goes out and stays as it was.
//
//   BALLAST=target/release/ballast node loop.mjs OUT [zh|en]     (pictures of every step in OUT)
import { mkdtempSync, mkdirSync, cpSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./browser.mjs";
import { answers } from "./loop/answers.mjs";
import { brief } from "./loop/brief.mjs";
import { correction } from "./loop/correction.mjs";
import { item } from "./loop/item.mjs";
import { month } from "./loop/month.mjs";
import { Office } from "./loop/office.mjs";
import { run } from "./server.mjs";

const [out = "target/browser/loop", ...only] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "ballast-loop-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

/** The days on which things are done: the month comes in; a correction comes a month later. */
const DAYS = { before: "2024-12-27T01:00:00Z", month: "2025-01-10T01:00:00Z", correction: "2025-02-10T01:00:00Z" };

// Two years of months as an office gets them; all but the last are kept and closed before anybody signs in.
const [made, kept] = [join(work, "made"), join(work, "kept")];
await run(["generate", "--enterprises", "300", "--out", made]);
const { files, planted } = JSON.parse(readFileSync(join(made, "generated.json"), "utf8"));
const last = files.at(-1).period;
const earlier = files.filter((file) => file.period !== last).map((file) => join(made, file.path));
await run(["--data", kept, "import", ...earlier], DAYS.before);
await run(["--data", kept, "close", "--all"], DAYS.before);

const through = async (lang) => {
  const data = join(work, lang);
  cpSync(kept, data, { recursive: true });
  const browser = await launch();
  const office = new Office({ browser, lang, data, out, made, period: last, files: files.filter((file) => file.period === last), planted });
  try {
    await office.opens(DAYS.month);
    const number = await month(office);
    const about = await item(office, number);
    await answers(office, about);
    const published = await brief(office);
    await office.opens(DAYS.correction);
    await correction(office, about, published);
    office.held();
    console.log(`loop in ${lang}: ${office.checks} things held, ${office.shots} pictures`);
  } catch (error) {
    await office.failed(error);
    process.exitCode = 1;
  } finally {
    await office.closes();
    await browser.close();
  }
};
await Promise.all((only.length ? only : ["zh", "en"]).map(through));
