-- Ends a write: writes must still go to its collection. While there is a second version, its products are added to the change log.
-- KEYS: the store's target, its change log. ARGV: the collection written to, then product ids.
local target = redis.call('HGET', KEYS[1], 'collection')
if target and target ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'isNoted') == '1' then
  local turn = redis.call('HINCRBY', KEYS[1], 'turn', 1)
  for i = 2, #ARGV do redis.call('ZADD', KEYS[2], turn, ARGV[i]) end
end
return 1
