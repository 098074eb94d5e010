-- Apply one delivery to one meeting, once.
-- KEYS: seen, meeting, dirty, given, and, where a worker has to think about the meeting, pending
-- ARGV: 1 member, 2 seconds to remember the delivery, 3 seconds to keep the meeting, 4 schema,
--       5 round that the change is meant for ("" for any), 6 "create" | "change" | "restart" | "begin" | "confirm",
--       7 stamped field that the change was worked out from ("" for none), 8 its stamp then ("0" where it was not),
--       9 when it was done, by Slack's clock ("" for now), 10 seconds to remember it, and that it may be off by,
--       11 number of plain fields, 12 number of fields stamped with the version,
--       then field and value of each, then fields to delete
-- "begin" creates what is not there, and of what is there keeps every plain field as it is; "confirm" keeps every
-- stamped one: what somebody answered by then stays. Deliveries overtake each other: what was done before the value
-- that stands was given does not replace it, and deletes nothing.
-- Returns {"applied", version} or {"seen" | "none" | "newer" | "round" | "moved"}.
local member, done, plain, stamped = ARGV[1], ARGV[9], tonumber(ARGV[11]), tonumber(ARGV[12])

if redis.call('EXISTS', KEYS[1]) == 1 then return {'seen'} end
local schema = redis.call('HGET', KEYS[2], 'schema')
if ARGV[6] ~= 'create' and (schema or ARGV[6] ~= 'begin') then
  if not schema then return {'none'} end
  if tonumber(schema) > tonumber(ARGV[4]) then return {'newer'} end
  if ARGV[5] ~= '' and redis.call('HGET', KEYS[2], 'round') ~= ARGV[5] then return {'round'} end
  if ARGV[7] ~= '' then
    local stored = redis.call('HGET', KEYS[2], ARGV[7])
    if (stored and stored:match('^%d+') or '0') ~= ARGV[8] then return {'moved'} end
  end
end

local time = redis.call('TIME')
-- A clock that is wrong would keep every other answer out.
if done ~= '' and math.abs(done - time[1]) > tonumber(ARGV[10]) then done = '' end

local version = redis.call('HINCRBY', KEYS[2], 'version', 1)
local at, set, late = 13, ARGV[6] == 'begin' and 'HSETNX' or 'HSET', false
for _ = 1, plain do
  redis.call(set, KEYS[2], ARGV[at], ARGV[at + 1])
  at = at + 2
end
for _ = 1, stamped do
  -- The same value keeps its stamp: repeating an answer must not lose its place as the earlier one.
  local stored = redis.call('HGET', KEYS[2], ARGV[at])
  local overtaken = done ~= '' and done < (redis.call('HGET', KEYS[4], ARGV[at]) or '')
  late = late or overtaken
  if done ~= '' and not overtaken then redis.call('HSET', KEYS[4], ARGV[at], done) end
  if not stored or (ARGV[6] ~= 'confirm' and not overtaken and stored:gsub('^%d+:', '', 1) ~= ARGV[at + 1]) then
    redis.call('HSET', KEYS[2], ARGV[at], version .. ':' .. ARGV[at + 1])
  end
  at = at + 2
end
if done ~= '' then redis.call('EXPIRE', KEYS[4], ARGV[10]) end
-- What an overtaken answer would close, somebody may have opened since.
if not late then
  for index = at, #ARGV do redis.call('HDEL', KEYS[2], ARGV[index]) end
end
if ARGV[6] == 'restart' then redis.call('HINCRBY', KEYS[2], 'round', 1) end
redis.call('HDEL', KEYS[2], 'parked')

redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('SET', KEYS[1], '1', 'EX', ARGV[2])
-- NX: a meeting that is being rendered, or that waits for Slack's Retry-After, keeps its time.
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[3], 'NX', now, member)
if KEYS[5] then redis.call('ZADD', KEYS[5], 'NX', now, member) end
return {'applied', version}
