// What a kind of ledger item calls its states, actions and fields: names are the pack's, so they are read there.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const named = /^name\s*=\s*\{\s*zh\s*=\s*("(?:[^"\\]|\\.)*"),\s*en\s*=\s*("(?:[^"\\]|\\.)*")\s*\}/;

/** Names of a built-in kind in one language: `demand("action.sign")`, `demand("kind")`. */
export const kindIn = (kind, lang) => {
  const path = fileURLToPath(new URL(`../../../../packs/cn/ledger/${kind}.toml`, import.meta.url));
  const names = new Map();
  let [section, id] = ["kind", ""];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    section = line.match(/^\[\[(\w+)\]\]/)?.[1] ?? section;
    id = line.match(/^id\s*=\s*"([\w-]+)"/)?.[1] ?? id;
    const found = line.match(named);
    if (found) names.set(section === "kind" ? "kind" : `${section}.${id}`, JSON.parse(found[lang === "en" ? 2 : 1]));
  }
  return (key) => {
    if (!names.has(key)) throw new Error(`kind ${kind} has no ${key}`);
    return names.get(key);
  };
};
