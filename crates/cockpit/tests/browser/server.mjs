// The command as an office runs it, and what it says.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** The release binary that is tried: BALLAST, as `make` sets it. */
export const command = process.env.BALLAST ?? "target/release/ballast";
if (!existsSync(command)) {
  console.error(`browser: there is no ${command}: build it with \`make build\`, or name it in BALLAST`);
  process.exit(1);
}

/** Runs a command to its end and gives what it printed; whatever makes it fail, with its own words. */
export const run = async (args, now) => {
  const env = { ...process.env, ...(now ? { BALLAST_NOW: now } : {}) };
  const { stdout } = await promisify(execFile)(command, args, { env, maxBuffer: 1 << 26 });
  return stdout;
};

/** The address in a line that holds one. */
export const address = (line) => line.match(/https?:\/\/\S+/)?.[0];

/** One-time links by account, as `serve` and `demo` print them: `officer    http://.../link/...`. */
export const links = (said) =>
  Object.fromEntries(said.map((line) => line.match(/(\S+)\s+(https?:\/\/\S+\/link\/\S+)/)).filter(Boolean).map(([, account, link]) => [account, link]));

/** Starts a command that serves, at a port that is free; answers once it listens. */
export const serve = async (args, now) => {
  const env = { ...process.env, BALLAST_LOG: "warn", ...(now ? { BALLAST_NOW: now } : {}) };
  const child = spawn(command, [...args, "--listen", "127.0.0.1:0"], { env, stdio: ["ignore", "pipe", "pipe"] });
  process.on("exit", () => child.kill("SIGKILL"));
  const said = [];
  let wrong = "";
  child.stderr.on("data", (bytes) => { wrong = (wrong + bytes).slice(-4000); });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => said.push(line));
  const ended = new Promise((done) => { child.on("exit", done); child.on("error", done); });
  // What is looked for among the lines, as soon as it has been said.
  const heard = (pick) => new Promise((resolve, reject) => {
    const look = () => { const found = pick(said); if (found) resolve(found); return found; };
    if (look()) return;
    lines.on("line", look);
    ended.then((code) => reject(new Error(`${command} ${args.join(" ")} ended with ${code}: ${wrong}`)));
  });
  const here = await heard((all) => all.find((line) => /^(服务已启动|serving)/.test(line) && address(line)));
  return { base: new URL(address(here)).origin, heard, stop: () => { child.kill("SIGTERM"); return ended; } };
};
