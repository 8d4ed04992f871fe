-- Forgets changes unless they were made again meanwhile. KEYS: the changes. ARGV: pairs of id and turn.
for i = 1, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
