import { join } from "node:path";
import { grid, number, press, signIn } from "../browser.mjs";

/** The overview as it is read: what it is of, the tiles, the table of colours, what turned. */
export const overview = async (page, words) => {
  const tiles = await page.locator(".tile.edged").evaluateAll((all) => all.map((tile) => ({
    name: tile.querySelector(".name").textContent.trim(),
    value: tile.querySelector(".big").textContent.trim(),
    growth: tile.querySelector("strong")?.textContent.trim() ?? "",
    mark: tile.querySelector(".more.band")?.textContent.trim() ?? "",
  })));
  const changes = page.locator("section.card").filter({ has: page.getByRole("heading", { name: words("today.turned"), exact: true }) });
  const turned = await changes.locator("li").filter({ has: page.locator(".band") }).evaluateAll((all) =>
    all.map((of) => [of.querySelector("a").textContent.trim(), ...[...of.querySelectorAll(".band")].map((band) => band.textContent.trim())]));
  return { of: await page.locator("h1").innerText(), tiles, turned, colours: await grid(page.locator("#colours table").first()) };
};

/** The tile of a page that has this name. */
const tile = (page, name) => page.locator(".tile").filter({ has: page.getByText(name, { exact: true }) }).locator(".big").innerText();

/** A month comes in, is questioned, closed, and turns a colour; gives a number of that colour. */
export const month = async (office) => {
  const { words } = office;
  const page = await office.person("officer");

  const before = await overview(page, words);
  office.holds("the overview of the month before has tiles with colours", before.tiles.some((of) => of.mark !== ""), before.tiles);
  await office.shot(page, "signed-in");
  await somebodyElse(office);

  await press(page, page.getByRole("link", { name: words("returns.title"), exact: true }));
  await press(page, { click: () => page.getByLabel(words("frame.period")).selectOption(office.period) });
  await office.says(page, words("frame.open"), page.locator(".head"));

  await refused(office, page);
  const main = office.files.find((file) => file.kind === "main");
  await send(page, words, join(office.made, main.path));
  await office.says(page, words("returns.kept", { rows: main.rows }));
  await office.shot(page, "imported");
  await press(page, page.getByRole("link", { name: words("frame.back"), exact: true }));
  const [reported, added] = [number(await tile(page, words("returns.reported"))), number(await tile(page, words("returns.new")))];
  office.is("returns reported, those nobody expected included", reported + added, main.rows);
  await office.shot(page, "reported");

  await settle(office, page);
  await press(page, page.getByRole("button", { name: words("returns.close"), exact: true }));
  await office.says(page, `${words("returns.closed")} · ${words("frame.vintage")} v1`, page.locator(".head"));
  office.is("a closed month takes no files", await page.locator('input[type="file"]').count(), 0);
  await office.shot(page, "closed");

  return turn(office, page, before);
};

/** Whoever types a wrong password does not come in. */
const somebodyElse = async (office) => {
  const page = await office.newcomer("stranger");
  page.forgiven.add(403);
  await signIn(page, office.base, "officer", "Iron-Anchor-2024", office.words);
  await office.says(page, office.words("signin.wrong"));
};

const send = async (page, words, path) => {
  await page.getByLabel(words("returns.file")).setInputFiles(path);
  await press(page, page.getByRole("button", { name: words("returns.import-go"), exact: true }));
};

/** A file with mistakes is named row by row, and nothing of it is kept. */
const refused = async (office, page) => {
  const { words } = office;
  await send(page, words, join(office.made, "awkward", "错码.csv"));
  const said = await page.locator(".said.bad").innerText();
  office.holds("a file with mistakes is refused", Number(said.match(/\d+/)) > 0, said);
  const found = await grid(page.locator("table").first());
  office.holds("each mistake has a row and says what would be right", found.rows.every((row) => row[0].text !== words("returns.error") || (row[1].text !== "" && row[5].text !== "")), found.rows);
  await office.shot(page, "refused");
  await press(page, page.getByRole("link", { name: words("returns.title"), exact: true }));
  await press(page, { click: () => page.getByLabel(words("frame.period")).selectOption(office.period) });
  office.is("nothing of it was kept", (await tile(page, words("returns.reported"))).split("/")[0].trim(), "0");
};

/** Sends a query back once, then settles them all. */
const settle = async (office, page) => {
  const { words } = office;
  const waiting = Number(await tile(page, words("returns.queries")));
  office.holds("the month raised queries", waiting > 0, waiting);
  await press(page, page.locator("a.tile").filter({ hasText: words("returns.queries") }).last());
  const counts = async () => page.locator(".tile .big").allInnerTexts();
  office.is("queries that wait", (await counts())[0], String(waiting));
  const next = page.locator("section.card").filter({ has: page.locator('button[value="accept"]') }).first();
  await next.getByLabel(words("returns.words")).fill("9");
  await press(page, next.getByRole("button", { name: words("returns.send-back"), exact: true }));
  office.is("one was sent back", (await counts()).slice(0, 2), [String(waiting - 1), "1"]);
  await office.shot(page, "queries");
  for (let left = waiting; left > 0; left -= 1) {
    await next.getByLabel(words("returns.words")).fill(`电话核对属实 ${left}`);
    await press(page, next.getByRole("button", { name: words("returns.accept"), exact: true }));
  }
  office.is("all queries are accepted", await counts(), ["0", "0", "0", String(waiting)]);
  await office.shot(page, "queries-settled");
  await press(page, page.getByRole("link", { name: words("frame.back"), exact: true }));
  office.is("nothing waits", await tile(page, words("returns.queries")), "0");
};

/** The overview tells which main indicators turned; some city's colour turned as well. Gives the number of one. */
const turn = async (office, page, before) => {
  const { words } = office;
  await press(page, page.getByRole("link", { name: words("today.title"), exact: true }));
  const now = await overview(page, words);
  office.holds("the overview is of the new month", now.of !== before.of, now.of);
  const turned = now.tiles.flatMap((tile) => {
    const was = before.tiles.find((of) => of.name === tile.name)?.mark ?? "";
    return was !== "" && tile.mark !== "" && was !== tile.mark ? [[tile.name, was, tile.mark]] : [];
  });
  office.is("what the overview says has turned", now.turned, turned);
  const cities = now.colours.rows.flatMap((row) => {
    const was = before.colours.rows.find((of) => of[0].text === row[0].text);
    return row.slice(1).flatMap((cell, at) => (was && cell.mark !== "" && was[at + 1].mark !== "" && cell.mark !== was[at + 1].mark
      ? [{ city: row[0].text, name: now.colours.heads[at + 1], was: was[at + 1], cell }] : []));
  });
  office.holds("a colour of some city turned", cities.length > 0, now.colours.rows);
  await office.shot(page, "turned");
  return cities[0];
};
