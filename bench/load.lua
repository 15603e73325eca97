-- wrk script: words after "--" are method, token, file of paths (one a line, taken in turn), number of the first one,
-- beginning of the idempotency keys, file of the body ("" for none).
local method, token, prefix, body
local paths, place = {}, 0

function init(words)
  method, token, prefix = words[1], words[2], words[5]
  for line in io.lines(words[3]) do paths[#paths + 1] = line end
  place = tonumber(words[4])
  if words[6] and words[6] ~= "" then
    local file = io.open(words[6], "rb")
    body = file:read("*a")
    file:close()
  end
  if token ~= "" then wrk.headers["Authorization"] = "Bearer " .. token end
  if body then wrk.headers["Content-Type"] = "application/json" end
end

function request()
  local path = paths[place % #paths + 1]
  place = place + 1
  if method == "POST" then wrk.headers["Idempotency-Key"] = prefix .. place end
  return wrk.format(method, path, nil, body)
end

function done(summary, latency, requests)
  local wrong = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.6f, "p50": %.3f, "p95": %.3f, "p99": %.3f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, wrong.status + wrong.connect + wrong.read + wrong.write + wrong.timeout))
end
