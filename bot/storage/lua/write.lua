-- Write fields of a leased meeting, and renew the lease; nothing if the lease went to another worker.
-- KEYS: dirty, leases (or pending, answering), meeting, and, to be set to the meeting's id, its thread
-- ARGV: 1 member, 2 token, 3 lease in ms, 4 the meeting's id, 5 seconds to keep the thread, then field, value, ...
-- Returns 1, or 0 without the lease.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] or redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
for at = 6, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 1]) end
if KEYS[4] then redis.call('SET', KEYS[4], ARGV[4], 'EX', ARGV[5]) end
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'XX', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3], ARGV[1])
return 1
