-- Lease the meeting that has been due longest.
-- KEYS: dirty, leases (or pending, answering)      ARGV: 1 token, 2 lease in ms
-- Returns the member, or nothing when none is due.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local member = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1)[1]
if not member then return false end
redis.call('ZADD', KEYS[1], now + ARGV[2], member)
redis.call('HSET', KEYS[2], member, ARGV[1])
return member
