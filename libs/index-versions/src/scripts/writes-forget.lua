-- Forgets where writes were to go to, if they still go there. KEYS: the target. ARGV: the collection.
if redis.call('HGET', KEYS[1], 'collection') == ARGV[1] then redis.call('DEL', KEYS[1]) end
