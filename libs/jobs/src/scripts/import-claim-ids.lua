-- Claims ids for rows. KEYS: the hash id → row. ARGV: pairs of id and row. Returns, for each pair, the row that holds the id.
local holders = {}
for i = 1, #ARGV, 2 do
  redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
  holders[#holders + 1] = redis.call('HGET', KEYS[1], ARGV[i])
end
return holders
