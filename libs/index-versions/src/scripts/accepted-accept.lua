-- Gives a write its revision, and records the write as open until the index has it. KEYS: the counter, the open writes,
-- the pending products. ARGV: the write, its revision or '' for the next, the job, product ids.
local revision = ARGV[2]
if revision == '' then revision = redis.call('INCR', KEYS[1]) end
redis.call('ZADD', KEYS[2], revision, ARGV[1])
for i = 4, #ARGV do
  local present = redis.call('HGET', KEYS[3], ARGV[i])
  if not present or tonumber(string.match(present, '^%d+')) <= tonumber(revision) then
    redis.call('HSET', KEYS[3], ARGV[i], revision .. ':' .. ARGV[3])
  end
end
return tonumber(revision)
