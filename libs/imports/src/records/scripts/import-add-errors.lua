-- Adds lines to the report while there is room. KEYS: the report. ARGV: the room, then pairs of row and line. Returns the lines left
-- over.
local left = {}
for i = 2, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i + 1]) or redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
  else
    left[#left + 1] = ARGV[i + 1]
  end
end
return left
