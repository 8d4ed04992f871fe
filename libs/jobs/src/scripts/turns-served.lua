-- Records the latest turn that is served. KEYS: the turns. ARGV: the turn of a job that begins.
if tonumber(redis.call('HGET', KEYS[1], 'served') or '0') < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'served', ARGV[1]) end
