-- Give a lease back.
-- KEYS: dirty, leases, meeting, parked, and, to be kept as long as the meeting, its thread
--       (or pending, answering, meeting)
-- ARGV: 1 member, 2 token, 3 version that the thread now shows, 4 delay in ms ("" when all is shown),
--       5 the meeting's id, 6 seconds to keep the thread, then field, value, ... to be written first
-- Clears the mark only if the version has not moved; otherwise the meeting is due at once, or after the delay.
-- Whether the meeting is parked is taken down here, after each render: it counts until it is deleted.
-- Returns 1 when the thread is up to date, 0 otherwise.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
if #ARGV > 6 and redis.call('EXISTS', KEYS[3]) == 1 then
  for at = 7, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 1]) end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if KEYS[4] and redis.pcall('HEXISTS', KEYS[3], 'parked') == 1 then
  redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
  redis.call('ZADD', KEYS[4], now + redis.call('PTTL', KEYS[3]), ARGV[1])
elseif KEYS[4] then
  redis.call('ZREM', KEYS[4], ARGV[1])
end
local version = redis.pcall('HGET', KEYS[3], 'version')
if type(version) == 'table' then version = false end -- what stands there is no meeting
-- Every change is followed by a release, so that the thread is found for as long as there is a meeting.
if KEYS[5] and version then redis.call('SET', KEYS[5], ARGV[5], 'EX', ARGV[6]) end
if ARGV[4] == '' and (not version or version == ARGV[3]) then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return 1
end
local delay = tonumber(ARGV[4]) or 0
redis.call('ZADD', KEYS[1], now + delay, ARGV[1])
return 0
