-- For wrk: sends the requests of the file $LOAD in turn, a line each (see load.mjs), and prints
-- how many there were in how many seconds, the median and the 99th percentile in ms, and how many went wrong.
local requests, last, at = {}, 0, 0

function init()
  for request in io.lines(os.getenv("LOAD")) do
    last = last + 1
    requests[last] = request:gsub("\1", "\r\n")
  end
end

function request()
  at = at % last + 1
  return requests[at]
end

function done(summary, latency)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format("figures %d %.6f %.3f %.3f %d", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, wrong))
end
