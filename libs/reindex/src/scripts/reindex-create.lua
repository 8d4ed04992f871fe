-- Creates a reindex, unless the store has one that has not ended. KEYS: the store's active reindex, the record, the store's list,
-- the set of reindexed stores. ARGV: id, request, now, store. Returns the id of the reindex that has not ended, if there is one.
local active = redis.call('GET', KEYS[1])
if active then return active end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], 'request', ARGV[2], 'state', 'queued')
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
redis.call('SADD', KEYS[4], ARGV[4])
return false
