-- wrk's script: sends the bodies of the file BODIES one after another, from the one after OFFSET on.
local bodies, place = {}, tonumber(os.getenv("OFFSET"))
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  place = place + 1
  return wrk.format(nil, nil, nil, bodies[(place - 1) % #bodies + 1])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.read + errors.timeout + errors.connect))
end
