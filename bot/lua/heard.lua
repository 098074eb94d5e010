-- Remember the newest message of a thread.
-- KEYS: heard      ARGV: 1 ts of a message, 2 seconds to remember it
-- Returns the one remembered before, or nothing. Slack's ts have one length, so that text compares as time.
local before = redis.call('GET', KEYS[1])
if not before or before < ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return before
