-- Drops entries of the change log that were replayed, unless their products changed again meanwhile.
-- KEYS: the change log. ARGV: pairs of id and position.
for i = 1, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
