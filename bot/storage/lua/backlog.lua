-- What waits in one shard.
-- KEYS: dirty, pending, parked
-- Returns threads that are due, those that are being worked on or wait for another attempt, for how many ms the oldest
-- has been due, thoughts, and parked meetings.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
local due = redis.call('ZCOUNT', KEYS[1], '-inf', now)
return {
  due,
  redis.call('ZCARD', KEYS[1]) - due,
  math.max(0, now - (oldest or now)),
  redis.call('ZCARD', KEYS[2]),
  redis.call('ZCOUNT', KEYS[3], now, '+inf'),
}
