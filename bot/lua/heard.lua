-- Remember the newest message of a thread, and the one before it.
-- KEYS: heard      ARGV: 1 ts of a message, 2 seconds to remember it
-- Returns the one remembered before, the same for a message that comes a second time, or nothing.
-- Slack's ts have one length, so that text compares as time.
local newest, before = string.match(redis.call('GET', KEYS[1]) or '', '^(%S*) ?(%S*)$')
if newest == ARGV[1] then return before ~= '' and before end
if newest < ARGV[1] then redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. newest, 'EX', ARGV[2]) end
return newest ~= '' and newest
