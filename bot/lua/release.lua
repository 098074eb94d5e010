-- Give a lease back.
-- KEYS: dirty, leases (or pending, answering), meeting
-- ARGV: 1 member, 2 token, 3 version that the thread now shows, 4 delay in ms ("" when all is shown)
-- Clears the mark only if the version has not moved; otherwise the meeting is due at once, or after the delay.
-- Returns 1 when the thread is up to date, 0 otherwise.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
local version = redis.call('HGET', KEYS[3], 'version')
if ARGV[4] == '' and (not version or version == ARGV[3]) then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return 1
end
local time = redis.call('TIME')
local delay = tonumber(ARGV[4]) or 0
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + delay, ARGV[1])
return 0
