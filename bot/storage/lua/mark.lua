-- Write down what is about to be said in the thread of a leased meeting, and renew the lease.
-- KEYS: dirty, leases, meeting, then what holds back calls to Slack, one key a call
-- ARGV: 1 member, 2 token, 3 lease in ms, then field, value, ...
-- Returns for how many ms each of those calls is held back yet, none below 1; nothing if the lease went to another
-- worker.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] or redis.call('EXISTS', KEYS[3]) == 0 then return false end
for at = 4, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 1]) end
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'XX', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3], ARGV[1])
local held_back = {}
for at = 4, #KEYS do held_back[#held_back + 1] = redis.call('PTTL', KEYS[at]) end
return held_back
