-- KEYS: a text. ARGV: what it is expected to be, '' for none, and what it is to be.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
