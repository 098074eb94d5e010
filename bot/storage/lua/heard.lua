-- Remember a message of a thread, and say which one came before it, in whatever order they are delivered.
-- KEYS: heard      ARGV: 1 ts of a message, 2 seconds to remember it, 3 how many are remembered
-- Returns the newest one that is older than it, or nothing. Slack's ts have one length, so that text compares as time.
redis.call('ZADD', KEYS[1], 0, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
redis.call('EXPIRE', KEYS[1], ARGV[2])
return redis.call('ZREVRANGEBYLEX', KEYS[1], '(' .. ARGV[1], '-', 'LIMIT', 0, 1)[1]
