-- KEYS: the attributes, those that were learnt while they were counted. ARGV: pairs of name and type, as they were counted. Text
-- stays text: one value that is no number makes it so.
redis.call('DEL', KEYS[1])
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
local learnt = redis.call('HGETALL', KEYS[2])
for i = 1, #learnt, 2 do
  redis.call(learnt[i + 1] == 'text' and 'HSET' or 'HSETNX', KEYS[1], learnt[i], learnt[i + 1])
end
redis.call('DEL', KEYS[2])
