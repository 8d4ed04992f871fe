-- Closes a write, and drops pending products that still have the given value. KEYS: the open writes, the pending products.
-- ARGV: the write or '', the value, product ids.
if ARGV[1] ~= '' then redis.call('ZREM', KEYS[1], ARGV[1]) end
for i = 3, #ARGV do
  if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[2] then redis.call('HDEL', KEYS[2], ARGV[i]) end
end
