-- Raises the counter to a lower bound. KEYS: the counter. ARGV: the bound.
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end
