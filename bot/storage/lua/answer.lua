-- Store what was thought of for a meeting, and renew the lease; nothing if the lease went to another worker.
-- KEYS: pending, answering, meeting, dirty, and, where the thought is to be remembered beyond the meeting, its reply
-- ARGV: 1 member, 2 token, 3 lease in ms, 4 field of the thought, 5 the thought,
--       6 field that has to be there ("" for none), 7 seconds to keep the meeting, 8 seconds to remember the thought
-- It is remembered here and nowhere else: whatever was deleted meanwhile took the lease with it, and nothing comes back.
-- Returns "stored", "stands" where nothing waits for that thought any more, or "lost" without the lease.
local function is_partial(thought)
  local read, stored = pcall(cjson.decode, thought)
  return not read or type(stored) ~= 'table' or stored.complete == false
end

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] or redis.call('EXISTS', KEYS[3]) == 0 then return 'lost' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], 'XX', now + ARGV[3], ARGV[1])
local stored = redis.call('HGET', KEYS[3], ARGV[4])
local wanted = ARGV[6] == '' or redis.call('HEXISTS', KEYS[3], ARGV[6]) == 1
if not wanted or (stored and not is_partial(stored)) then return 'stands' end

redis.call('HSET', KEYS[3], ARGV[4], ARGV[5])
redis.call('HINCRBY', KEYS[3], 'version', 1)
redis.call('EXPIRE', KEYS[3], ARGV[7])
redis.call('ZADD', KEYS[4], 'NX', now, ARGV[1])
if KEYS[5] then redis.call('SET', KEYS[5], ARGV[5], 'EX', ARGV[8]) end
return 'stored'
