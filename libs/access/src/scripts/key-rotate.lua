-- Gives a key another secret, unless it was changed meanwhile. KEYS: the keys. ARGV: the hash of the present secret, its record as it was read, its record
-- from now on or '' if it ends at once, the hash of the new secret, its record, hashes of earlier secrets, which end.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
redis.call('HSET', KEYS[1], ARGV[4], ARGV[5])
for i = 6, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
return 1
