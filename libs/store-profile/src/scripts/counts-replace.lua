-- Replaces the old counts by new ones. A name that was learnt during the count is added, because the count may have missed its
-- product. If the count did find the product, the name counts twice until the next count; a missing name would do more harm.
-- KEYS: the new counts, the counts, what was learnt during the count, the version.
local learnt = redis.call('HGETALL', KEYS[3])
for i = 1, #learnt, 2 do redis.call('HINCRBY', KEYS[1], learnt[i], learnt[i + 1]) end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('RENAME', KEYS[1], KEYS[2]) else redis.call('DEL', KEYS[2]) end
redis.call('DEL', KEYS[3])
redis.call('INCR', KEYS[4])
