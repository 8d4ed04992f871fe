-- Switches writes to another collection, if the change log is empty, and takes the fence down.
-- KEYS: the target, the change log, the fence. ARGV: the collection that writes go to, the next one.
local target = redis.call('HGET', KEYS[1], 'collection')
if target == ARGV[2] then return 1 end
if target ~= ARGV[1] or redis.call('ZCARD', KEYS[2]) > 0 then return 0 end
redis.call('HSET', KEYS[1], 'collection', ARGV[2])
redis.call('DEL', KEYS[3])
return 1
