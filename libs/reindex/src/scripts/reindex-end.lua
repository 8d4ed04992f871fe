-- Ends a reindex and frees its store in one step: a store that an ended reindex still held could never be reindexed again.
-- KEYS: the record, the store's active reindex, the reindex whose old version the store keeps. ARGV: id, the state that it leaves,
-- the state that it ends in, now, '1' to keep its old version or '0' to keep it no longer, the seconds that the record is kept.
if redis.call('HGET', KEYS[1], 'state') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'finishedAt', ARGV[4])
redis.call('HDEL', KEYS[1], 'fault')
redis.call('EXPIRE', KEYS[1], ARGV[6])
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
if ARGV[5] == '1' then redis.call('SET', KEYS[3], ARGV[1]) end
if ARGV[5] == '0' and redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
return 1
