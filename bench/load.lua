-- What wrk's connections do: each is one of the signed-in people, opens a page, thinks, opens another.
local cookies, paths = {}, {}
local think_low, think_high = tonumber(os.getenv("LOAD_THINK_LOW")), tonumber(os.getenv("LOAD_THINK_HIGH"))

local function lines(name, into)
    for line in io.lines(os.getenv(name)) do
        into[#into + 1] = line
    end
end

local threads = 0
function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init()
    math.randomseed(1000 + number)
    lines("LOAD_COOKIES", cookies)
    lines("LOAD_PATHS", paths)
end

function delay()
    return math.random(think_low, think_high)
end

function request()
    return wrk.format("GET", paths[math.random(#paths)], { Cookie = cookies[math.random(#cookies)] })
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %.1f, "p50_ms": %.1f, "p95_ms": %.1f, "p99_ms": %.1f, "max_ms": %.1f, "status_errors": %d, "timeouts": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
        latency:percentile(99) / 1e3, latency.max / 1e3, errors.status, errors.timeout,
        errors.connect + errors.read + errors.write))
end
