-- KEYS: the store's active reindex. ARGV: the one that has ended.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
