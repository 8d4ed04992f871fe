-- The turn of a flow's next job: one after its last, and after the turns that are being served. KEYS: the turns. ARGV: the
-- flow, the last turn that there is.
local served = tonumber(redis.call('HGET', KEYS[1], 'served') or '0')
local last = tonumber(redis.call('HGET', KEYS[1], 'flow:' .. ARGV[1]) or '0')
local turn = math.min(math.max(served, last) + 1, tonumber(ARGV[2]))
redis.call('HSET', KEYS[1], 'flow:' .. ARGV[1], turn)
return turn
