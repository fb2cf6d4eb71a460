-- wrk's script: GET of entries by sequence number, uniformly from FIRST to FIRST + COUNT - 1 (arguments after --).
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  first, count = tonumber(args[1]), tonumber(args[2])
  math.randomseed(7919 * number)
end

function request()
  return wrk.format("GET", "/api/ledger/entries/" .. string.format("%d", first + math.random(0, count - 1)))
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("figures %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status, latency:percentile(50), latency:percentile(99)))
end
