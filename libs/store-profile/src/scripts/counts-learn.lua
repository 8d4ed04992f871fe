-- Adds to the counts of names; a name that no product has is dropped. While the store is counted, additions are kept apart as well.
-- KEYS: the counts, their version, what is learnt while the store is counted, a key that exists during the count. ARGV: the most
-- names that are kept, then pairs of name and amount.
local isCounting = redis.call('EXISTS', KEYS[4]) == 1
local full = redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[1])
for i = 2, #ARGV, 2 do
  if isCounting and tonumber(ARGV[i + 1]) > 0 then redis.call('HINCRBY', KEYS[3], ARGV[i], ARGV[i + 1]) end
  if tonumber(ARGV[i + 1]) < 0 or not full or redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then
    if redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) <= 0 then redis.call('HDEL', KEYS[1], ARGV[i]) end
  end
end
redis.call('INCR', KEYS[2])
