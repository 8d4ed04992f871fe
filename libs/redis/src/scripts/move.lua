-- KEYS: the record. ARGV: the next state, the number of states it may be in, those, then pairs to set.
local state = redis.call('HGET', KEYS[1], 'state')
local count = tonumber(ARGV[2])
for i = 3, 2 + count do
  if state == ARGV[i] then
    redis.call('HSET', KEYS[1], 'state', ARGV[1])
    for j = 3 + count, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[j], ARGV[j + 1]) end
    return 1
  end
end
return 0
