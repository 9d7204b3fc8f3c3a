// What the pages say, from the files they say it from: a phrase that is changed there is looked for as it now is.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../messages/", import.meta.url));
const line = /^([\w-]+)\s*=\s*\{\s*zh\s*=\s*("(?:[^"\\]|\\.)*"),\s*en\s*=\s*("(?:[^"\\]|\\.)*")\s*\}/;
const phrases = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".toml"))) {
  for (const text of readFileSync(folder + file, "utf8").split("\n")) {
    const found = text.match(line);
    if (found) phrases.set(`${file.slice(0, -5)}.${found[1].replaceAll("_", "-")}`, { zh: JSON.parse(found[2]), en: JSON.parse(found[3]) });
  }
}

/** Phrases in one language: `words("returns.kept", { rows: 3 })`. `{rows:return|returns}` is the first word where `rows` is 1. */
export const wordsIn = (lang) => (key, values = {}) => {
  const phrase = phrases.get(key)?.[lang];
  if (phrase === undefined) throw new Error(`there is no phrase ${key}`);
  const numbered = phrase.replace(/\{(\w+):([^|}]*)\|([^}]*)\}/g, (whole, name, one, other) =>
    name in values ? (String(values[name]) === "1" ? one : other) : whole);
  return numbered.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
};
