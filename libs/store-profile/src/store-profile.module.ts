import { Module } from '@nestjs/common';
import { Redis } from '#redis';
import { StoreProfiles } from './store-profiles.js';

/** Needs the Redis client that the jobs' module provides. */
@Module({
  providers: [{ provide: StoreProfiles, useFactory: (redis: Redis) => new StoreProfiles(redis), inject: [Redis] }],
  exports: [StoreProfiles],
})
export class StoreProfileModule {}
