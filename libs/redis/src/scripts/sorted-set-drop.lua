-- Drops members of a sorted set whose scores are still those that the caller read.
-- KEYS: the sorted set. ARGV: pairs of member and score.
for i = 1, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
