// An office with its server, its people and what they saw.
import { isDeepStrictEqual } from "node:util";
import { setPassword, settled, signIn, speak, visitor } from "../browser.mjs";
import { kindIn } from "../kinds.mjs";
import { links, run, serve } from "../server.mjs";
import { wordsIn } from "../words.mjs";

/** The password that everybody chooses: nobody else's. */
const PASSWORD = "Iron-Anchor-2025";

/** Who works there from the first day on: roles and office. */
const STAFF = { officer: ["officer", "reviewer"], second: ["officer", "reviewer"] };

export class Office {
  checks = 0;
  shots = 0;
  #wrong = [];
  #people = new Map();
  #links = {};

  constructor(given) {
    Object.assign(this, given);
    this.words = wordsIn(given.lang);
    this.demand = kindIn("demand", given.lang);
  }

  /** Opens for a day: on the first one, accounts are set up as an office does that. */
  async opens(now) {
    const first = !this.server;
    if (first) {
      for (const [name, roles] of Object.entries(STAFF)) {
        const granted = roles.flatMap((role) => ["--role", role]);
        const args = ["--data", this.data, "--lang", this.lang, "users", "add", name, "--office", "industry-province", ...granted];
        this.#links[name] = (await run(args, now)).match(/\/link\/\S+/)[0];
      }
    } else {
      await this.#leave();
      await this.server.stop();
    }
    this.server = await serve(["--data", this.data, "--lang", this.lang, "serve"], now);
    this.base = this.server.base;
    if (first) Object.assign(this.#links, await this.server.heard((said) => (links(said).audit ? links(said) : null)));
  }

  /** Gives somebody a one-time link. */
  invite(name, link) { this.#links[name] = link; }

  /** Somebody at their own browser, not signed in. */
  async newcomer(name) {
    const page = await visitor(this.browser, { lang: this.lang, fail: (text) => this.#wrong.push(`${name}: ${text}`) });
    this.#people.set(name, page);
    return page;
  }

  /** Somebody at their own browser, signed in: by their one-time link the first time, then by their password. */
  async person(name) {
    if (this.#people.has(name)) return this.#people.get(name);
    const page = await this.newcomer(name);
    const link = this.#links[name];
    delete this.#links[name];
    if (link) await setPassword(page, new URL(link, this.base).href, PASSWORD, this.words);
    else await signIn(page, this.base, name, PASSWORD, this.words);
    await speak(page, this.lang);
    return page;
  }

  /** Fails where what a page says is not what it should say. */
  is(what, said, expected) {
    this.checks += 1;
    if (isDeepStrictEqual(said, expected)) return;
    throw new Error(`${what}: the page says ${JSON.stringify(said)}, it should say ${JSON.stringify(expected)}`);
  }

  /** Fails where something that a page shows does not hold. */
  holds(what, fact, seen = "") {
    this.checks += 1;
    if (!fact) throw new Error(`${what}${seen === "" ? "" : `: ${JSON.stringify(seen)}`}`);
  }

  /** Fails where a page does not say something. */
  async says(page, text, where = page.locator("main")) {
    this.checks += 1;
    const said = (await where.first().innerText()).replace(/\s+/g, " ");
    if (!said.includes(text)) throw new Error(`${page.url()} does not say ${JSON.stringify(text)}; it says: ${said.slice(0, 600)}`);
  }

  /** Keeps a picture of a step. The caret stays: hiding it writes styles into the page, which a part that comes later would carry on. */
  async shot(page, name) {
    await settled(page);
    this.shots += 1;
    await page.screenshot({ path: `${this.out}/${this.lang}-${String(this.shots).padStart(2, "0")}-${name}.png`, fullPage: true, caret: "initial" });
  }

  /** Fails where a script failed or an answer was an error while nobody looked. */
  held() {
    if (this.#wrong.length > 0) throw new Error(this.#wrong.join("\n"));
  }

  async failed(error) {
    console.log(`FAILED loop in ${this.lang}: ${error.stack}`);
    for (const wrong of this.#wrong) console.log(`  also: ${wrong}`);
    for (const [name, page] of this.#people) {
      await page.screenshot({ path: `${this.out}/${this.lang}-failed-${name}.png`, fullPage: true, caret: "initial" }).catch(() => {});
      console.log(`  ${name} was at ${page.url()}`);
    }
  }

  async #leave() {
    for (const page of this.#people.values()) await page.context().close();
    this.#people.clear();
  }

  async closes() {
    await this.#leave();
    await this.server?.stop();
  }
}
