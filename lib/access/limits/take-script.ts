import { createHash } from "node:crypto";

/**
 * `decide` (allowance.ts) as one script, so that gateways that ask at the same time are decided one after
 * the other, by one clock: Redis's own. Times are in microseconds; whole numbers of that size are exact.
 * KEYS[1]: the key's hash. ARGV: T, τ (T = 0: no rate), quota (0: none).
 * Answers: refused (0 no, 1 rate, 2 quota), wait, ahead, day, used, until midnight.
 */
export const takeScript = `
local dayLength = 86400000000
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, tolerance, quota = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local held = redis.call('HMGET', KEYS[1], 'tat', 'day', 'used')
local today = math.floor(now / dayLength)
local heldAhead = (tonumber(held[1]) or now) - now
local heldDay = tonumber(held[2]) or today
local ahead, day = heldAhead, heldDay
local used = tonumber(held[3]) or 0
if today > day then
  day, used = today, 0
elseif day - today > 1 then
  day = today
end
local midnight = (day + 1) * dayLength - now
if interval == 0 then
  ahead = 0
else
  ahead = math.min(math.max(0, ahead), tolerance + interval)
end
local function keep()
  redis.call('HSET', KEYS[1], 'tat', string.format('%.3f', now + ahead), 'day', day, 'used', used)
  local longest = ahead
  if quota > 0 then longest = math.max(longest, midnight) end
  redis.call('PEXPIRE', KEYS[1], math.ceil(longest / 1000) + 1000)
end
local function answer(refused, wait)
  return { refused, math.ceil(wait), math.ceil(ahead), day, used, midnight }
end
local function refuse(by, wait)
  if ahead < heldAhead or day < heldDay then keep() end
  return answer(by, wait)
end
if quota > 0 and used >= quota then return refuse(2, midnight) end
if interval > 0 and ahead - tolerance > interval * 0.000001 then
  return refuse(1, ahead - tolerance)
end
ahead = ahead + interval
used = used + 1
keep()
return answer(0, 0)
`;

export const takeDigest = createHash("sha1").update(takeScript).digest("hex");
