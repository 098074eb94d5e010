-- How a meeting is read: without what nothing can come of any more, which is answers, opened parts and messages of
-- earlier rounds, and what was to be said once and stands. However long people go on in one thread, as much is read as
-- at its beginning. A message of which nobody knows whether it was posted still has to be looked for, so that is read.
-- Returns field, value, ...; of what is no meeting the error that Redis has for it.
local function stands(message) return message:find('^%d+%.%d+ %d+ %x* %d+$') end

local function said_notices(stored)
  local notices, said = {}, {}
  for at = 1, #stored, 2 do
    if stored[at]:sub(1, 2) == 'n:' then notices[stored[at]:sub(3)] = true end
  end
  for at = 1, #stored, 2 do
    local id = stored[at]:sub(1, 9) == 'p:notice:' and stored[at]:sub(10)
    if id and notices[id] and stands(stored[at + 1]) then said[id] = true end
  end
  return said
end

local function read_meeting(key)
  local stored = redis.pcall('HGETALL', key)
  if stored.err then return stored end
  local round, said = (redis.call('HGET', key, 'round') or '') .. ':', said_notices(stored)
  local function is_of_now(name, from) return name:sub(from, from + #round - 1) == round end

  local function is_over(name, value)
    local kind = name:sub(1, 2)
    if kind == 'v:' or kind == 'o:' then return not is_of_now(name, 3) end
    if kind == 't:' then return not is_of_now(name, 5) end
    if kind == 'n:' then return said[name:sub(3)] end
    if kind ~= 'p:' then return false end
    if name:sub(3, 9) == 'notice:' then return said[name:sub(10)] end
    return name:find('^%d+:', 3) and not is_of_now(name, 3) and stands(value)
  end

  local found = {}
  for at = 1, #stored, 2 do
    if not is_over(stored[at], stored[at + 1]) then
      found[#found + 1] = stored[at]
      found[#found + 1] = stored[at + 1]
    end
  end
  return found
end
