-- Mark a workspace whose everything is to be deleted.
-- KEYS: forgetting      ARGV: 1 how it is named there
redis.call('ZADD', KEYS[1], 'NX', 0, ARGV[1])
return 1
