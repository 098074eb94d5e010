-- Lease the meeting of one team that has been due longest.
-- KEYS: dirty, leases (or pending, answering)      ARGV: 1 token, 2 lease in ms, 3 how the team's members begin
-- Returns the member and for how many ms it has been due, or nothing when none is due. Other teams share the shard;
-- their own workers take theirs.
local PAGE = 100
local time = redis.call('TIME')
local now, at = time[1] * 1000 + math.floor(time[2] / 1000), 0
while true do
  local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', at, PAGE)
  for _, member in ipairs(due) do
    if member:sub(1, #ARGV[3]) == ARGV[3] then
      local late = now - redis.call('ZSCORE', KEYS[1], member)
      redis.call('ZADD', KEYS[1], now + ARGV[2], member)
      redis.call('HSET', KEYS[2], member, ARGV[1])
      return {member, late}
    end
  end
  if #due < PAGE then return false end
  at = at + PAGE
end
