-- Apply one delivery to one meeting, once.
-- KEYS: seen, meeting, given, reply_url, dirty, and, where a worker has to think about the meeting, pending
-- ARGV: 1 member, 2 seconds to remember the delivery, 3 seconds to keep the meeting, 4 schema,
--       5 round that the change is meant for ("" for any), 6 "create" | "change" | "restart" | "begin" | "confirm",
--       7 stamped field that the change was worked out from ("" for none), 8 its stamp then ("0" where it was not),
--       9 when it was done, by Slack's clock ("" for now), 10 seconds to remember it, and that it may be off by,
--       11 field whose kind there may be only so many of ("" for none), 12 how many, 13 and 14 the field that is stamped
--       in the place of everything else where there are, and its value,
--       15 where whoever did it can be told that it cannot be shown ("" for nowhere), 16 for how many seconds,
--       17 number of plain fields, 18 number of fields stamped with the version, 19 number of timed fields,
--       then field and value of each
-- "begin" creates what is not there, and of what is there keeps every plain field as it is; "confirm" only fills gaps:
-- what somebody answered before stays.
-- A timed field is stamped too. Deliveries overtake each other, so it gets the value that was given last, whatever
-- arrives last. The value "-" takes the field away. What comes without a time is the last until something else arrives:
-- our clock does not say what Slack's would.
-- Since when a vote stands decides ties, so it is kept from the second vote on a question on.
-- Returns {"applied", version}, {"full", version} or {"seen" | "none" | "newer" | "round" | "moved" | "taken"}: "none" also where nobody
-- could show what is there, "taken" where something is to be created that is there already.
local NEVER, MOST_KEPT = '0000000000.000000', 16
local member, done, mode = ARGV[1], ARGV[9], ARGV[6]

-- It writes again, so that whoever waits for replicas to hold it waits for a delivery that was repeated, too.
if redis.call('EXPIRE', KEYS[1], ARGV[2]) == 1 then return {'seen'} end
local function is_whole(text) return text and #text <= 15 and text:match('^%d+$') end
if redis.call('EXISTS', KEYS[2]) == 1 then
  local found = redis.pcall('HMGET', KEYS[2], 'schema', 'version', 'round', 'channel')
  local schema, version, round, channel = unpack(found)
  local readable = not found.err and is_whole(schema) and is_whole(version) and is_whole(round)
  if not readable or not channel or channel == '' then return {'none'} end
  if tonumber(schema) > tonumber(ARGV[4]) then return {'newer'} end
  if mode == 'create' then return {'taken'} end
  if ARGV[5] ~= '' and round ~= ARGV[5] then return {'round'} end
  if ARGV[7] ~= '' then
    local stored = redis.call('HGET', KEYS[2], ARGV[7])
    if (stored and stored:match('^%d+') or '0') ~= ARGV[8] then return {'moved'} end
  end
elseif mode ~= 'create' and mode ~= 'begin' then
  return {'none'}
end

local function is_full()
  if ARGV[11] == '' or redis.call('HEXISTS', KEYS[2], ARGV[11]) == 1 then return false end
  local kind, count = ARGV[11]:sub(1, 2), 0
  for _, name in ipairs(redis.call('HKEYS', KEYS[2])) do
    if name:sub(1, 2) == kind then count = count + 1 end
  end
  return count >= tonumber(ARGV[12])
end

local time, full = redis.call('TIME'), is_full()
-- A clock that is wrong would keep every other answer out.
local is_timed = done ~= '' and math.abs(done - time[1]) <= tonumber(ARGV[10])
local version = redis.call('HINCRBY', KEYS[2], 'version', 1)

local function stamped_value(field)
  local stored = redis.call('HGET', KEYS[2], field)
  return stored and stored:gsub('^%d+:', '', 1)
end

local function stamp(field, value) redis.call('HSET', KEYS[2], field, version .. ':' .. value) end

-- The same value keeps its stamp.
local function stamp_new(field, value)
  if stamped_value(field) ~= value then stamp(field, value) end
end

-- What was done to a field, oldest first: {when, mark, value}; the mark "~" is on what only fills a gap.
local function history(field, stored)
  local entries = {}
  for when, mark, value in (redis.call('HGET', KEYS[3], field) or ''):gmatch('(%d+%.%d+)([ ~])([^|]*)') do
    entries[#entries + 1] = {when, mark, value}
  end
  if #entries == 0 and stored then
    entries[1] = {redis.call('HGET', KEYS[2], 't:' .. field) or NEVER, ' ', stored}
  end
  return entries
end

local function remember(field, entries)
  table.sort(entries, function(one, other)
    if one[1] == other[1] then return one[3] < other[3] end
    return one[1] < other[1]
  end)
  if #entries > MOST_KEPT then
    local oldest = table.remove(entries, 1)
    if entries[1][3] == oldest[3] then entries[1] = oldest end
  end
  local kept = {}
  for index, entry in ipairs(entries) do kept[index] = entry[1] .. entry[2] .. entry[3] end
  redis.call('HSET', KEYS[3], field, table.concat(kept, '|'))
end

-- The value that was given last, with the time from which on it was given: to repeat an answer must not lose its place.
local function in_force(entries)
  local found
  for index, entry in ipairs(entries) do
    local counts = entry[2] == ' ' or index == 1
    if counts and not (found and found[3] == entry[3]) then found = entry end
  end
  return found
end

-- The votes of others on the question of a vote.
local function votes_beside(field)
  local question, found = field:match('^v:%d+:[^:]+:'), {}
  for _, name in ipairs(question and redis.call('HKEYS', KEYS[2]) or {}) do
    if name ~= field and name:sub(1, #question) == question then found[#found + 1] = name end
  end
  return found
end

local function keep_time(field, since)
  if since ~= NEVER then redis.call('HSET', KEYS[2], 't:' .. field, since) end
end

local function give(field, value)
  local stored = stamped_value(field)
  local entries = history(field, stored)
  local fills_gap = mode == 'confirm' and value ~= '-'
  if is_timed then
    entries[#entries + 1] = {done, fills_gap and '~' or ' ', value}
  elseif not (fills_gap and entries[1]) then
    entries = {{NEVER, ' ', value}}
  end
  remember(field, entries)
  local found = in_force(entries)
  if found[3] == '-' then
    if stored then redis.call('HDEL', KEYS[2], field, 't:' .. field) end
    return
  end
  local is_new, others = stored ~= found[3], votes_beside(field)
  if is_new and found[1] == NEVER then
    keep_time(field, string.format('%010d.%06d', time[1], time[2]))
  elseif others[1] then
    keep_time(field, found[1])
  elseif stored and found[1] ~= NEVER then
    redis.call('HDEL', KEYS[2], 't:' .. field)
  end
  for _, other in ipairs(others) do
    if redis.call('HEXISTS', KEYS[2], 't:' .. other) == 0 then
      keep_time(other, in_force(history(other, stamped_value(other)))[1])
    end
  end
  if is_new then stamp(field, found[3]) end
end

local at = 20
local function each(count, write)
  for _ = 1, tonumber(count) do
    write(ARGV[at], ARGV[at + 1])
    at = at + 2
  end
end
if full then
  stamp_new(ARGV[13], ARGV[14])
else
  each(ARGV[17], function(field, value)
    redis.call(mode == 'begin' and 'HSETNX' or 'HSET', KEYS[2], field, value)
  end)
  each(ARGV[18], stamp_new)
  each(ARGV[19], give)
  if tonumber(ARGV[19]) > 0 then redis.call('EXPIRE', KEYS[3], ARGV[10]) end
  if ARGV[15] ~= '' then
    redis.call('SET', KEYS[4], ARGV[15], 'EX', ARGV[16])
    redis.call('HDEL', KEYS[2], 'reply_url') -- the release before this one keeps it there
  end
  if mode == 'restart' then redis.call('HINCRBY', KEYS[2], 'round', 1) end
end
redis.call('HDEL', KEYS[2], 'parked')

redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('SET', KEYS[1], '1', 'EX', ARGV[2])
-- NX: a meeting that is being rendered, or that waits for Slack's Retry-After, keeps its time.
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[5], 'NX', now, member)
if KEYS[6] and not full then redis.call('ZADD', KEYS[6], 'NX', now, member) end
return {full and 'full' or 'applied', version}
