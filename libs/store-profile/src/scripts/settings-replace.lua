-- KEYS: the settings, their version, and the stream of earlier versions.
-- ARGV: the text that the settings are expected to be, '' for none; the version that the writer saw, '' for any; the text that they are to be; who
-- writes them; how many versions are kept.
-- Returns the new version; 0 if the text is another one, -1 if the version is.
local text = redis.call('GET', KEYS[1]) or ''
local version = redis.call('GET', KEYS[2]) or '0'
if ARGV[2] ~= '' and ARGV[2] ~= version then return -1 end
if text ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[3])
-- The first change can be taken back too.
if version == '0' then
  redis.call('XADD', KEYS[3], '*', 'version', 0, 'by', '{"keyId":"","keyName":""}', 'settings', text == '' and '{}' or text)
end
local now = redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[3], 'MAXLEN', ARGV[5], '*', 'version', now, 'by', ARGV[4], 'settings', ARGV[3])
return now
