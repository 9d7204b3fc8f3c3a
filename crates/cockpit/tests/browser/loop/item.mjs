import { grid, number, press } from "../browser.mjs";

/** From a number to what is behind it, and from there to an item about one of its enterprises; gives firm, item and figure. */
export const item = async (office, turned) => {
  const { words } = office;
  const page = await office.person("officer");
  const row = page.locator("#colours tbody tr").filter({ has: page.getByRole("link", { name: turned.city, exact: true }) });
  await press(page, row.locator(`a.n[href="${turned.cell.href}"]`));
  await office.says(page, turned.city, page.locator("h1"));
  const growth = await fact(page, words("today.growth"));
  office.is("the growth that was clicked", rounded(growth), turned.cell.text);
  const behind = await grid(page.locator("main table").last());
  const [value, total] = [3, number(behind.foot[3].text)];
  const listed = await page.locator(".pager").last().innerText();
  office.holds("all returns behind the number are listed", listed.includes(words("grid.rows", { first: 1, last: behind.rows.length, total: behind.rows.length })), listed);
  office.is("the returns add up to the total", behind.rows.reduce((sum, of) => sum + (number(of[value].text) || 0), 0), total);
  await office.shot(page, "behind-the-number");
  const firm = behind.rows.find((of) => number(of[value].text) > 0 && number(of[4].text) > 0)[0];
  const about = { name: firm.text, code: decodeURIComponent(firm.href.split("/").pop()), figure: page.url(), title: `${firm.text}：订单不足` };

  await press(page, page.locator("p.acts").getByRole("link", { name: words("ledger.new"), exact: true }));
  await press(page, page.locator("a.tile").filter({ hasText: office.demand("kind") }));
  const form = page.locator("form.ledger");
  const tie = await form.getByLabel(words("ledger.links"), { exact: true }).inputValue();
  office.holds("the form knows the number it came from", /^\w+@[\d.-]+\/\d{6}\/growth$/.test(tie), tie);
  await form.getByLabel(words("ledger.title-of")).fill(about.title);
  await form.getByLabel(words("ledger.subject")).fill(about.code);
  await form.getByLabel(office.demand("field.channel")).selectOption("visit");
  await form.getByLabel(office.demand("field.content")).fill("走访发现订单不足，一条生产线停开，请帮助对接需求。");
  await form.getByLabel(office.demand("field.nature")).selectOption("request");
  await form.getByLabel(office.demand("field.urgency")).selectOption("normal");
  await office.shot(page, "opening");
  await press(page, form.getByRole("button", { name: words("ledger.open-it"), exact: true }));
  await state(office, page, "received");
  about.id = Number(page.url().match(/\/ledger\/item\/(\d+)/)[1]);
  await office.says(page, about.name);
  await office.shot(page, "opened");
  return about;
};

/** A fact of a page by its name. */
export const fact = (page, name) => page.locator("dl.facts").first().evaluate((facts, name) => {
  const heads = [...facts.querySelectorAll("dt")];
  return heads.find((head) => head.textContent.trim() === name)?.nextElementSibling.textContent.trim();
}, name);

/** A percentage of two decimals as the tables print it: with one, half away from zero. */
const rounded = (text) => {
  const tenths = number(text) * 10;
  return (Math.sign(tenths) * Math.round(Math.abs(tenths)) / 10 + 0).toFixed(1);
};

/** Fails where the item of a page is not in this state. */
export const state = async (office, page, id) =>
  office.is(`the item is ${id}`, await page.locator(".head .sub strong").innerText(), office.demand(`state.${id}`));

/** Does something to the item of a page: opens its form, fills it in, sends it. */
export const act = async (office, page, action, fill = async () => {}) => {
  const form = page.locator("details.act").filter({ has: page.locator(`input[name="action"][value="${action}"]`) });
  const name = office.demand(`action.${action}`);
  const summary = form.locator("summary").first();
  office.holds(`what may be done is called ${name}`, (await summary.innerText()).startsWith(name), await summary.innerText());
  await summary.click();
  await fill(form);
  await press(page, form.locator("form > button"));
  await office.says(page, office.words("ledger.was-done"), page.locator(".said.good"));
};
