-- Counts a caller for a query, once in a period.
-- KEYS: the set of who asked what, the queries with their callers
-- ARGV: who asked what, the query, the most members of the set, the most queries kept, seconds to keep both
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return 0
end
if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then
  return 0
end
redis.call('ZINCRBY', KEYS[2], 1, ARGV[2])
if redis.call('ZCARD', KEYS[2]) > 2 * tonumber(ARGV[4]) then
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[4]) - 1)
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1
