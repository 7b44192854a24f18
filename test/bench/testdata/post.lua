-- Posts the text of a file, in which every run of four or more @ stands for the
-- number of the request, in as many digits; or gets, without a file.
-- Arguments: the file or "", the number before the first; and to ask for what is
-- there, the number before the first of those, how many they are, and the stride
-- in which they are gone through, as in span.number.

local parts, widths, number, before, size, stride = {}, {}, 0, 0, 0, 0

local function split(text)
  local from = 1
  while true do
    local first, last = text:find("@@@@+", from)
    if not first then break end
    parts[#parts + 1] = text:sub(from, first - 1)
    widths[#widths + 1] = last - first + 1
    from = last + 1
  end
  parts[#parts + 1] = text:sub(from)
end

function init(args)
  number, before, size, stride = tonumber(args[2]), tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  if args[1] == "" then return end
  local file = assert(io.open(args[1], "rb"))
  split((file:read("*a"):gsub("%s+$", "")))
  file:close()
end

function request()
  if #parts == 0 then return wrk.format("GET") end
  number = number + 1
  local shown = number
  if size > 0 then shown = before + 1 + number * stride % size end
  local text = {}
  for i, width in ipairs(widths) do
    text[#text + 1] = parts[i]
    text[#text + 1] = string.format("%0" .. width .. "d", shown % 10 ^ width)
  end
  text[#text + 1] = parts[#parts]
  return wrk.format("POST", nil, nil, table.concat(text))
end

function done(summary, latency)
  local e = summary.errors
  print(string.format('{"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p99_microseconds":%d}',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout, latency:percentile(99)))
end
