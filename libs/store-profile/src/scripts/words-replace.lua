-- Puts new counts in the place of the old ones. A word that was learnt meanwhile is added: the count may have passed over its
-- product. One that it did find is counted twice until the next count, which does less harm than not to know it. KEYS: the new
-- counts, the counts, what was learnt meanwhile, the version.
local learnt = redis.call('HGETALL', KEYS[3])
for i = 1, #learnt, 2 do redis.call('HINCRBY', KEYS[1], learnt[i], learnt[i + 1]) end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('RENAME', KEYS[1], KEYS[2]) else redis.call('DEL', KEYS[2]) end
redis.call('DEL', KEYS[3])
redis.call('INCR', KEYS[4])
