-- Claims fields of a hash: the first claim of a field stands. KEYS: the hash, such as id → row. ARGV: pairs of field and value. Returns, for each
-- pair, the value that the field has.
local holders = {}
for i = 1, #ARGV, 2 do
  redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
  holders[#holders + 1] = redis.call('HGET', KEYS[1], ARGV[i])
end
return holders
