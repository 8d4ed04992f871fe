-- Ends a write: the collection must still be the one that writes go to; while there is a second version, the products are noted as
-- changed. KEYS: the store's target, its changes. ARGV: the collection written to, then product ids.
local target = redis.call('HGET', KEYS[1], 'collection')
if target and target ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'isNoted') == '1' then
  local turn = redis.call('HINCRBY', KEYS[1], 'turn', 1)
  for i = 2, #ARGV do redis.call('ZADD', KEYS[2], turn, ARGV[i]) end
end
return 1
