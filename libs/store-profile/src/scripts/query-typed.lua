-- Notes what a caller asked last, and takes out what callers asked who have asked nothing else since.
-- KEYS: the callers by when their query counts, their queries
-- ARGV: the caller, the query (empty: one that does not count), now and the wait in milliseconds, the most queries taken out, seconds to keep both
local settled = {}
for _, caller in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[3], 'LIMIT', 0, ARGV[5])) do
  local query = redis.call('HGET', KEYS[2], caller)
  redis.call('ZREM', KEYS[1], caller)
  redis.call('HDEL', KEYS[2], caller)
  if query and query ~= '' then
    settled[#settled + 1] = caller
    settled[#settled + 1] = query
  end
end
local later = redis.call('ZSCORE', KEYS[1], ARGV[1])
if later and tonumber(later) > ARGV[3] + ARGV[4] then
  return settled
end
redis.call('ZADD', KEYS[1], ARGV[3] + ARGV[4], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('EXPIRE', KEYS[2], ARGV[6])
return settled
