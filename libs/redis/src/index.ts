export { Redis } from 'ioredis';
export { openRedis, producerConnection, waitingConnection, type RedisConnection } from './connection.js';
export { exclusively } from './exclusively.js';
export { KEYS } from './keys.js';
export { keysLike } from './keys-like.js';
export { LuaScript } from './lua-script.js';
export { moveState } from './move-state.js';
export { RedisModule } from './redis.module.js';
export { dropMembers, lowestMembers } from './sorted-set.js';
