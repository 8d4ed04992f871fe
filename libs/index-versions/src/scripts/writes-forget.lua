-- Removes the target of a store's writes, if it is still this collection. KEYS: the target. ARGV: the collection.
if redis.call('HGET', KEYS[1], 'collection') == ARGV[1] then redis.call('DEL', KEYS[1]) end
