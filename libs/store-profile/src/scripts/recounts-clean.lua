-- KEYS: the stores that changed. ARGV: a store, the time of the change that was counted.
if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('ZREM', KEYS[1], ARGV[1]) end
