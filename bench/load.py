"""People at the pages: `ballast serve` over a data directory, with wrk as the load.

    bench/load.py BALLAST DATA [USERS] [SECONDS]
    bench/load.py BALLAST DATA --submit ENTERPRISES

500 users with 5 to 15 seconds of thinking between pages where nothing else is said. Prints one JSON line: latencies as
wrk measured them, errors, and the server's peak memory. Besides, each page alone, one at a time. DATA should be a
demonstration (`ballast demo --enterprises 100000`); accounts named load1, load2 ... are added to it, and its limits on requests a minute
are set aside, because all of them come from one address.

With --submit, that many enterprises correct their returns of the last month at once, each signed in at its own page and on its own
connection: none may be lost, and the total has to be the sum over returns as soon as the last was acknowledged. The month is opened
again for it where it is closed, and stays open. Prints one JSON line: how long they waited, and what the total came to.
"""

import concurrent.futures, contextlib, html, http.client, json, os, re, statistics, subprocess, sys, tempfile, threading, time, urllib.parse

HOST = "127.0.0.1:8471"
FORM, INDICATOR = "industrial-monthly", "output"
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


def links(ballast, data, people):
    """One-time links of accounts, each named with what it is granted."""
    known = {row["account"] for row in json.loads(run(ballast, data, "users", "list", "--format", "json"))}
    for name, granted in people:
        if name in known:
            run(ballast, data, "users", "grant", name, *granted)
            said = run(ballast, data, "users", "link", name)
        else:
            said = run(ballast, data, "users", "add", name, *granted)
        yield said[said.index("/link/"):].split()[0]


def officers():
    return ((f"load{number + 1}", ("--role", "director", "--role", "officer")) for number in range(ACCOUNTS))


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


@contextlib.contextmanager
def serving(ballast, data):
    """A server over the data directory, ready to answer."""
    command = [ballast, "--data", data, "serve", "--listen", HOST]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                http.client.HTTPConnection(HOST, timeout=1).request("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait()


def peak_mib(server):
    peak = next(line for line in open(f"/proc/{server.pid}/status") if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


def load(ballast, data, users, seconds):
    paths_to = list(links(ballast, data, officers()))
    with serving(ballast, data) as server:
        cookies = [sign_in(HOST, link) for link in paths_to]
        singles = {path: round(alone(HOST, cookies[0], path), 1) for path in PATHS}
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
            command = ["wrk", "-t2", f"-c{users}", f"-d{seconds}s", "--timeout", "20s", "-s", script, f"http://{HOST}"]
            said = subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout
        measured = json.loads(said.strip().splitlines()[-1])
        measured.update(task="load", users=users, peak_mib=peak_mib(server), single_page_p50_ms=singles)
        print(json.dumps(measured))


def get(cookie, path):
    connection = http.client.HTTPConnection(HOST, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read().decode()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}: {body[:400]}")
    return body


def fields_of(page):
    """What a return's form holds: name and value of every field, what it carries against forgery among them."""
    fields = {}
    for tag in re.findall(r"<input [^>]*>", page):
        named, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if named and value:
            fields.setdefault(named[1], html.unescape(value[1]))
    for name, choices in re.findall(r'<select [^>]*name="([^"]*)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', choices)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    return fields


def submit(ballast, data, count):
    months = json.loads(run(ballast, data, "periods", "--form", FORM, "--format", "json"))
    last = [month for month in months if int(month["rows"])][-1]
    period = last["period"]
    if last["state"] == "closed":
        run(ballast, data, "reopen", period, "--form", FORM, "--reason", "a measurement: enterprises correct their returns at once")
    rows = json.loads(run(ballast, data, "trace", INDICATOR, "--period", period, "--limit", str(2 * count), "--format", "json"))["rows"]
    chosen = [row["subject"] for row in rows if row["value"] is not None][:count]
    if len(chosen) < count:
        raise SystemExit(f"{len(chosen)} enterprises reported {INDICATOR} for {period}: name no more with --submit")
    people = [("load1", ("--role", "director", "--role", "officer"))]
    people += [(f"firm{at + 1}", ("--role", "enterprise", "--enterprise", firm)) for at, firm in enumerate(chosen)]
    paths_to = list(links(ballast, data, people))
    with serving(ballast, data) as server:
        officer, *firms = [sign_in(HOST, link) for link in paths_to]
        figures = f"/api/v1/figures?indicator={INDICATOR}&period={period}&by=region"
        total = lambda: json.loads(get(officer, figures))["total"]["value"]
        before = total()
        paths = [f"/returns/{FORM}/{period}/{firm}" for firm in chosen]
        forms = [fields_of(get(cookie, path)) for cookie, path in zip(firms, paths)]
        # Everybody adds an amount of their own, in ten thousands of the unit the form asks in, so that totals in any unit are whole.
        added = [10 * (at + 1) for at in range(count)]
        together = threading.Barrier(count)

        def send(at):
            fields = {**forms[at], "act": "send"}
            for name in (INDICATOR, f"{INDICATOR}_ytd"):
                if fields.get(name):
                    fields[name] = str(int(fields[name].replace(",", "")) + added[at])
            connection = http.client.HTTPConnection(HOST, timeout=60)
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": firms[at], "Origin": f"http://{HOST}"}
            together.wait()
            began = time.perf_counter()
            connection.request("POST", paths[at], urllib.parse.urlencode(fields), headers)
            answer = connection.getresponse()
            body = answer.read().decode()
            taken = (time.perf_counter() - began) * 1000
            if answer.status != 303:
                found = re.findall(r'class="finding error">(.*?)</span>', body)
                raise RuntimeError(f"{paths[at]} answers {answer.status}: {found or body[:300]}")
            return taken, fields[INDICATOR]

        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            began = time.perf_counter()
            done = list(pool.map(send, range(count)))
            whole = time.perf_counter() - began
        after = total()
        # The form asks in thousand yuan, figures are told in ten thousand.
        expected = before + sum(added) / 10
        kept = sum(fields_of(get(cookie, path))[INDICATOR].replace(",", "") == sent for cookie, path, (_, sent) in zip(firms, paths, done))
        taken = sorted(taken for taken, _ in done)
        print(json.dumps({
            "task": "submit", "enterprises": count, "period": period, "seconds": round(whole, 2), "p50_ms": round(statistics.median(taken), 1),
            "p95_ms": round(taken[int(0.95 * (count - 1))], 1), "max_ms": round(taken[-1], 1), "kept": kept, "total_before": before,
            "total_after": after, "total_expected": expected, "peak_mib": peak_mib(server),
        }))
        if kept != count or abs(after - expected) > 1e-6 * abs(expected):
            raise SystemExit(f"{count - kept} returns were lost, and the total is {after} where {expected} was expected")


def main():
    ballast, data, *more = sys.argv[1:]
    lift_limits(data)
    if more[:1] == ["--submit"]:
        submit(ballast, data, int(more[1]))
    else:
        users, seconds = (int(value) for value in (more + ["500", "60"][len(more):]))
        load(ballast, data, users, seconds)


main()
