-- Delete all that is stored of a meeting, once a delivery, and leave behind which messages of ours stand in Slack.
-- KEYS: seen, meeting, given, dirty, leases, pending, answering, parked, forgetting, what is left behind,
--       then every other key that goes
-- ARGV: 1 member, 2 seconds to remember the delivery, 3 schema, 4 member of what is left behind,
--       5 seconds to keep that, 6 the meeting's id, 7 who asked for it
-- Who renders the meeting, or thinks about it, loses the lease with it: whatever they still have to write is void.
-- Returns {"applied"} or {"seen" | "none" | "newer"}.
if redis.call('EXPIRE', KEYS[1], ARGV[2]) == 1 then return {'seen'} end
local schema = redis.call('HGET', KEYS[2], 'schema')
if not schema then return {'none'} end
if tonumber(schema) > tonumber(ARGV[3]) then return {'newer'} end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HGETALL', KEYS[2])
for at = 1, #stored, 2 do
  local name = stored[at]
  if name == 'channel' or name == 'thread' or name:sub(1, 2) == 'p:' then
    redis.call('HSET', KEYS[10], name, stored[at + 1])
  end
end
redis.call('HSET', KEYS[10], 'version', 1, 'id', ARGV[6], 'by', ARGV[7], 'at', now)
redis.call('EXPIRE', KEYS[10], ARGV[5])

redis.call('DEL', KEYS[2], KEYS[3])
for at = 11, #KEYS do redis.call('DEL', KEYS[at]) end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[1])
redis.call('ZREM', KEYS[6], ARGV[1])
redis.call('HDEL', KEYS[7], ARGV[1])
redis.call('ZREM', KEYS[8], ARGV[1])
redis.call('SET', KEYS[1], '1', 'EX', ARGV[2])
redis.call('ZADD', KEYS[9], 'NX', now, ARGV[4])
return {'applied'}
