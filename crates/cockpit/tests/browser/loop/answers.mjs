import { createHash } from "node:crypto";
import { open, press, settled, take } from "../browser.mjs";
import { act, state } from "./item.mjs";

/** What the enterprise brings, and what the office answers it with. */
const BROUGHT = Buffer.from("订单明细（合成）：一季度在手订单 12 份。\n");
const ANSWER = Buffer.from("答复：已对接三家采购单位，二月起供货。（合成）\n");

/** The enterprise is asked and answers, the office replies with evidence, the enterprise says how it went, a second person closes. */
export const answers = async (office, about) => {
  const { words } = office;
  const officer = await office.person("officer");
  await act(office, officer, "sign");
  await state(office, officer, "working");
  await act(office, officer, "ask", (form) => form.getByLabel(words("ledger.reason")).fill("请补充在手订单明细。"));
  await state(office, officer, "waiting");
  await office.shot(officer, "asked");

  await account(office, about);
  const firm = await office.person("firm");
  const menu = await firm.locator("header nav a").allInnerTexts();
  office.holds("an enterprise has no page of figures", !menu.includes(words("monitor.title")) && menu.includes(words("ledger.title")), menu);
  await press(firm, firm.getByRole("link", { name: words("ledger.title"), exact: true }));
  const own = await firm.locator("main tbody a.n").allInnerTexts();
  office.is("an enterprise sees the items about itself", own.filter((title) => title === about.title).length, 1);
  await press(firm, firm.getByRole("link", { name: about.title, exact: true }));
  await act(office, firm, "supply", async (form) => {
    await form.getByRole("textbox", { name: office.demand("field.content"), exact: true }).fill("订单不足，一条生产线停开；在手订单见附件。");
    await form.getByText(words("ledger.attach")).click();
    await form.locator('input[name="e.material"]').setInputFiles({ name: "订单明细.txt", mimeType: "text/plain", buffer: BROUGHT });
  });
  await state(office, firm, "working");
  await office.shot(firm, "enterprise-replied");

  await open(officer, officer.url().split("?")[0]);
  await evidence(office, officer, "订单明细.txt", BROUGHT);
  await act(office, officer, "reply", async (form) => {
    await form.getByRole("textbox", { name: office.demand("field.answer"), exact: true }).fill("已对接三家采购单位，二月起供货。");
    await form.locator('input[name="said.handled"][value="yes"]').check();
    await form.locator('input[type="file"][name="e.reply"]').setInputFiles({ name: "答复.txt", mimeType: "text/plain", buffer: ANSWER });
  });
  await state(office, officer, "replied");
  await evidence(office, officer, "答复.txt", ANSWER);
  await office.shot(officer, "evidence");

  await firm.reload();
  await settled(firm);
  await act(office, firm, "rate", async (form) => {
    await form.locator('input[name="said.solved"][value="yes"]').check();
    await form.locator('input[name="said.satisfied"][value="yes"]').check();
  });
  await state(office, firm, "rated");
  await office.shot(firm, "rated");
  await closed(office, officer, about);
};

/** The administrator opens an account, security grants it the enterprise and hands over a link. */
const account = async (office, about) => {
  const { words } = office;
  const admin = await office.person("admin");
  await admin.locator("#account").fill("firm");
  await admin.locator("#display").fill(about.name);
  await admin.locator("#lang").selectOption(office.lang);
  await press(admin, admin.getByRole("button", { name: words("administration.open-account"), exact: true }));
  await office.shot(admin, "account-opened");

  const security = await office.person("security");
  await press(security, security.getByRole("link", { name: "firm", exact: true }));
  await security.getByLabel(words("named.role-enterprise"), { exact: true }).check();
  await security.locator("#reach").selectOption("enterprise");
  await security.locator("#code").fill(about.code);
  await press(security, security.getByRole("button", { name: words("administration.grant"), exact: true }));
  await press(security, security.getByRole("button", { name: words("administration.link"), exact: true }));
  await office.shot(security, "account-granted");
  const link = await security.locator("code.secret").innerText();
  office.invite("firm", link.match(/\/link\/\S+/)[0]);
};

/** A file of evidence is listed with its hash, and what is taken away is what was brought. */
const evidence = async (office, page, name, bytes) => {
  const hash = createHash("sha256").update(bytes).digest("hex");
  const listed = page.locator("li").filter({ has: page.getByRole("link", { name, exact: true }) }).first();
  await office.says(page, hash, listed);
  const file = await take(page, listed.getByRole("link", { name, exact: true }));
  office.is(`evidence ${name}`, [file.name, file.bytes.equals(bytes)], [name, true]);
};

/** Who replied may not close; somebody else may. */
const closed = async (office, officer, about) => {
  const { words } = office;
  await officer.reload();
  await settled(officer);
  office.is("who replied has no way to close", await officer.locator('input[name="action"][value="close"]').count(), 0);
  await office.says(officer, `${office.demand("action.close")}：`);
  await office.shot(officer, "not-by-who-replied");
  const second = await office.person("second");
  await press(second, second.getByRole("link", { name: words("ledger.title"), exact: true }));
  await press(second, second.getByRole("link", { name: about.title, exact: true }));
  await act(office, second, "close");
  await state(office, second, "closed");
  await office.shot(second, "closed-by-a-second");
  // The number that led here tells of it.
  await open(officer, about.figure);
  await office.says(officer, `${office.demand("kind")} · ${office.demand("state.closed")}`);
};
