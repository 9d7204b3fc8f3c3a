// Files as people take them away, read back: tables of CSV and of workbooks.
import { inflateRawSync } from "node:zlib";

/** Rows of a CSV file. */
export const csv = (bytes) => {
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const here = text[at], row = rows.at(-1);
    if (quoted && here === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (here === '"') quoted = !quoted;
    else if (!quoted && here === ",") row.push("");
    else if (!quoted && here === "\n") rows.push([""]);
    else if (quoted || here !== "\r") row[row.length - 1] += here;
  }
  return rows.filter((row) => row.length > 1 || row[0] !== "");
};

/** The parts of a zip by name. */
export const unzip = (bytes) => {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("this is no zip file");
  const parts = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, packed, name, extra, note, begin] = [
      bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42),
    ];
    const from = begin + 30 + bytes.readUInt16LE(begin + 26) + bytes.readUInt16LE(begin + 28);
    const body = bytes.subarray(from, from + packed);
    parts[bytes.toString("utf8", at + 46, at + 46 + name)] = method === 0 ? body : inflateRawSync(body);
    at += 46 + name + extra + note;
  }
  return parts;
};

const plain = (xml) => xml.replace(/<[^>]*>/g, "")
  .replace(/&(lt|gt|quot|apos|amp);/g, (_, of) => ({ lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" })[of]);

/** Rows of every sheet of a workbook by the sheet's name; a cell is its text, or its number as it is written. */
export const xlsx = (bytes) => {
  const parts = unzip(bytes);
  const text = (name) => parts[name]?.toString("utf8") ?? "";
  const shared = [...text("xl/sharedStrings.xml").matchAll(/<si>(.*?)<\/si>/gs)].map(([, inside]) => plain(inside));
  const places = Object.fromEntries([...text("xl/_rels/workbook.xml.rels").matchAll(/<Relationship ([^>]*)\/>/g)]
    .map(([, of]) => [of.match(/Id="([^"]*)"/)[1], of.match(/Target="([^"]*)"/)[1]]));
  const column = (place) => [...place.replace(/\d/g, "")].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  const rows = (sheet) => [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, inside]) => {
    const cells = [];
    for (const [, of, body] of inside.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const value = plain(body?.match(/<v>(.*?)<\/v>/s)?.[1] ?? body?.match(/<is>(.*?)<\/is>/s)?.[1] ?? "");
      cells[column(of.match(/r="([A-Z]+\d+)"/)[1])] = /t="s"/.test(of) ? shared[Number(value)] : value;
    }
    return Array.from(cells, (cell) => cell ?? "");
  });
  return Object.fromEntries([...text("xl/workbook.xml").matchAll(/<sheet ([^>]*)\/>/g)].map(([, of]) => {
    const place = places[of.match(/r:id="([^"]*)"/)[1]];
    return [plain(of.match(/name="([^"]*)"/)[1]), rows(text(`xl/${place.replace(/^\/xl\//, "")}`))];
  }));
};
