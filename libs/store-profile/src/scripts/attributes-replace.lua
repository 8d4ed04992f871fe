-- Replaces the attributes by counted ones, and adds those that were learnt during the count. An attribute with any text value is text.
-- KEYS: the attributes, those that were learnt during the count. ARGV: pairs of name and type, as counted.
redis.call('DEL', KEYS[1])
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
local learnt = redis.call('HGETALL', KEYS[2])
for i = 1, #learnt, 2 do
  redis.call(learnt[i + 1] == 'text' and 'HSET' or 'HSETNX', KEYS[1], learnt[i], learnt[i + 1])
end
redis.call('DEL', KEYS[2])
