"""People at the pages: `ballast serve` over a data directory, with wrk as the load.

    bench/load.py BALLAST DATA [USERS] [SECONDS]

500 users with 5 to 15 seconds of thinking between pages where nothing else is said. Prints one JSON line: latencies as
wrk measured them, errors, and the server's peak memory. Besides, each page alone, one at a time. DATA should be a
demonstration (`ballast demo --enterprises 100000`); accounts named load1, load2 ... are added to it, and its limits on requests a minute
are set aside, because all of them come from one address.
"""

import http.client, json, os, statistics, subprocess, sys, tempfile, time, urllib.parse

ACCOUNTS = 25
PASSWORD = "load " + "generator" * 2
PATHS = [
    "/",
    "/monitor",
    "/monitor?by=industry",
    "/returns",
    "/enterprises",
    "/policies",
    "/map",
    "/ledger",
    "/reports",
    "/briefs",
]


def run(ballast, data, *arguments):
    done = subprocess.run([ballast, "--data", data, "--lang", "en", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
    return done.stdout


def lift_limits(data):
    path = os.path.join(data, "ballast.toml")
    text = open(path, encoding="utf8").read() if os.path.exists(path) else ""
    if "requests_per_minute" not in text:
        with open(path, "a", encoding="utf8") as file:
            file.write("\n[server]\nrequests_per_minute = 1000000\nsign_ins_per_minute = 1000000\n")


def links(ballast, data):
    known = {row["account"] for row in json.loads(run(ballast, data, "users", "list", "--format", "json"))}
    for number in range(ACCOUNTS):
        name = f"load{number + 1}"
        if name in known:
            said = run(ballast, data, "users", "link", name)
        else:
            said = run(ballast, data, "users", "add", name, "--role", "director", "--role", "officer")
        yield said[said.index("/link/"):].split()[0]


def sign_in(host, link):
    connection = http.client.HTTPConnection(host)
    form = urllib.parse.urlencode({"password": PASSWORD, "again": PASSWORD})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"}
    connection.request("POST", link, form, headers)
    answer = connection.getresponse()
    cookie = answer.getheader("set-cookie")
    if answer.status not in (302, 303) or not cookie:
        raise SystemExit(f"signing in failed with {answer.status}: {answer.read()[:400]!r}")
    return cookie.split(";")[0]


def alone(host, cookie, path):
    """Milliseconds of one page after another, on one connection; the first one is not counted."""
    connection = http.client.HTTPConnection(host)
    taken = []
    for _ in range(21):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        body = answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}: {body[:400]!r}")
    return statistics.median(taken[1:])


def main():
    ballast, data = sys.argv[1], sys.argv[2]
    users, seconds = (int(value) for value in (sys.argv[3:5] + ["500", "60"][len(sys.argv[3:5]):]))
    lift_limits(data)
    paths_to = list(links(ballast, data))
    host = "127.0.0.1:8471"
    server = subprocess.Popen([ballast, "--data", data, "serve", "--listen", host], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                http.client.HTTPConnection(host, timeout=1).request("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        cookies = [sign_in(host, link) for link in paths_to]
        singles = {path: round(alone(host, cookies[0], path), 1) for path in PATHS}
        with tempfile.TemporaryDirectory() as folder:
            for name, lines in (("cookies", cookies), ("paths", PATHS)):
                with open(os.path.join(folder, name), "w", encoding="utf8") as file:
                    file.write("\n".join(lines) + "\n")
            environment = {
                **os.environ,
                "LOAD_COOKIES": os.path.join(folder, "cookies"),
                "LOAD_PATHS": os.path.join(folder, "paths"),
                "LOAD_THINK_LOW": os.environ.get("LOAD_THINK_LOW", "5000"),
                "LOAD_THINK_HIGH": os.environ.get("LOAD_THINK_HIGH", "15000"),
            }
            script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.lua")
            command = ["wrk", "-t2", f"-c{users}", f"-d{seconds}s", "--timeout", "20s", "-s", script, f"http://{host}"]
            said = subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout
        measured = json.loads(said.strip().splitlines()[-1])
        peak = next(line for line in open(f"/proc/{server.pid}/status") if line.startswith("VmHWM"))
        measured.update(task="load", users=users, peak_mib=int(peak.split()[1]) // 1024, single_page_p50_ms=singles)
        print(json.dumps(measured))
    finally:
        server.terminate()
        server.wait()


main()
