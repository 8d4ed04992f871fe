import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { HealthChecks, type Config } from '#platform';
import { openRedis } from './connection.js';

const IS_ESSENTIAL = Symbol('Redis is essential');

/** A Redis client for records. Its commands fail at once while Redis is away. */
@Module({})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    @Inject(HealthChecks) private readonly health: HealthChecks,
    @Inject(IS_ESSENTIAL) private readonly isEssential: boolean,
  ) {}

  /** @param isEssential whether the process cannot work without Redis. */
  static forRoot({ redis: { url, timeoutMs } }: Config, isEssential: boolean): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: IS_ESSENTIAL, useValue: isEssential },
        { provide: Redis, useFactory: () => openRedis(url, timeoutMs) },
      ],
      exports: [Redis],
    };
  }

  onModuleInit(): void {
    this.health.register('redis', () => this.redis.ping(), this.isEssential);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
