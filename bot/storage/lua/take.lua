-- Lease one meeting if it is due, and read it as reading.lua says.
-- KEYS: dirty, leases, meeting      ARGV: 1 member, 2 token, 3 lease in ms
-- Returns for how many ms it has been due, and its fields, or -1 in their place where no meeting stands there; nothing
-- when it is not due, as while another worker has it.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) > now then return false end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
local found = read_meeting(KEYS[3])
return {now - due, found.err and -1 or found}
