-- Frees a store whose reindex has ended. KEYS: the store's active reindex. ARGV: the reindex that has ended.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
