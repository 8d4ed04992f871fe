import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CONFIG, type Config } from '#platform';
import { AccessGuard } from './access.guard.js';
import { ApiKeyStore } from './api-key-store.js';
import { KeysController } from './keys.controller.js';

@Module({
  controllers: [KeysController],
  exports: [ApiKeyStore],
  providers: [ApiKeyStore, { provide: APP_GUARD, useClass: AccessGuard }],
})
export class AccessModule implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: ApiKeyStore,
  ) {}

  async onModuleInit(): Promise<void> {
    const { adminKey, storeId } = this.config.bootstrap;
    if (adminKey) await this.keys.ensure(adminKey, storeId, 'bootstrap', ['operator']);
  }
}
