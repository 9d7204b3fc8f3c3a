// Pictures of pages made small: at most so many colours, each pixel one byte.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

const chunks = function* (png) {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield [png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + length)];
    at += length + 12;
  }
};

/** Width, height and the pixels as red, green, blue of an 8-bit picture without interlacing, as browsers write it. */
const decoded = (png) => {
  let head, body = [];
  for (const [name, data] of chunks(png)) {
    if (name === "IHDR") head = data;
    if (name === "IDAT") body.push(data);
  }
  const [width, height, depth, kind] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], head[9]];
  if (depth !== 8 || (kind !== 2 && kind !== 6) || head[12] !== 0) throw new Error(`a picture of depth ${depth}, kind ${kind} is not read`);
  const wide = kind === 6 ? 4 : 3;
  const raw = inflateSync(Buffer.concat(body));
  const line = width * wide;
  const out = Buffer.alloc(width * height * 3);
  let before = Buffer.alloc(line);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (line + 1)];
    const row = Buffer.from(raw.subarray(y * (line + 1) + 1, (y + 1) * (line + 1)));
    for (let x = 0; x < line; x += 1) {
      const left = x >= wide ? row[x - wide] : 0, up = before[x], corner = x >= wide ? before[x - wide] : 0;
      row[x] += [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
    for (let x = 0; x < width; x += 1) row.copy(out, (y * width + x) * 3, x * wide, x * wide + 3);
    before = row;
  }
  return { width, height, pixels: out };
};

const paeth = (left, up, corner) => {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
};

/** The same picture in at most `most` colours: the commonest stay as they are, the others become the nearest of them. */
export const small = (png, most = 96) => {
  const { width, height, pixels } = decoded(png);
  const counted = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = pixels.readUIntBE(at, 3);
    counted.set(colour, (counted.get(colour) ?? 0) + 1);
  }
  const palette = chosen(counted, most);
  const nearest = new Map();
  const near = (colour) => {
    if (nearest.has(colour)) return nearest.get(colour);
    let best = 0, least = Infinity;
    palette.forEach((of, place) => {
      const far = apart(of, colour);
      if (far < least) [best, least] = [place, far];
    });
    nearest.set(colour, best);
    return best;
  };
  const raw = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) raw[y * (width + 1) + 1 + x] = near(pixels.readUIntBE((y * width + x) * 3, 3));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, place) => colours.writeUIntBE(colour, place * 3, 3));
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", colours), chunk("IDAT", deflateSync(raw, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
};

const apart = (one, other) => {
  const [r, g, b] = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((other >> shift) & 255));
  return r * r * 2 + g * g * 4 + b * b * 3;
};

/** The colours that stand for all: the commonest first, none that can hardly be told from one that was taken. */
const chosen = (counted, most) => {
  const taken = [];
  for (const [colour] of [...counted].sort((one, other) => other[1] - one[1])) {
    if (taken.length === most) break;
    if (taken.every((of) => apart(of, colour) > 120)) taken.push(colour);
  }
  return taken;
};

const chunk = (name, data) => {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
};
