-- Adds a batch's outcomes once, however often the batch is run, and ends the import when it was the last one. KEYS: the import's
-- hash, its set of finished batches. ARGV: batch number, now, then pairs of counter and amount.
if ARGV[1] ~= '' and redis.call('SADD', KEYS[2], ARGV[1]) == 0 then return 0 end
for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
local total = redis.call('HGET', KEYS[1], 'batches')
if total and redis.call('HGET', KEYS[1], 'state') == 'indexing' and redis.call('SCARD', KEYS[2]) >= tonumber(total) then
  -- Products that a snapshot does not name are removed before it is done.
  if redis.call('HGET', KEYS[1], 'removes') then
    redis.call('HSET', KEYS[1], 'state', 'removing')
  else
    redis.call('HSET', KEYS[1], 'state', 'done', 'finishedAt', ARGV[2])
  end
end
return 1
