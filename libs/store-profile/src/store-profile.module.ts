import { Module } from '@nestjs/common';
import { StoreProfiles } from './store-profiles.js';

/** Needs the Redis client of `RedisModule`. */
@Module({ providers: [StoreProfiles], exports: [StoreProfiles] })
export class StoreProfileModule {}
