-- Notes that a request runs, unless it runs or ran already. KEYS: the request. ARGV: its record, the seconds that it may run. Returns the present record.
local present = redis.call('GET', KEYS[1])
if present then return present end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return nil
