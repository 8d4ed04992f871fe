import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { ApiKeyStore } from './api-key-store.js';
import { KeysController } from './keys.controller.js';

@Module({
  controllers: [KeysController],
  exports: [ApiKeyStore],
  providers: [ApiKeyStore],
})
export class AccessModule implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: ApiKeyStore,
  ) {}

  async onModuleInit(): Promise<void> {
    const { adminKey, storeId } = this.config.bootstrap;
    if (adminKey) await this.keys.ensureBootstrap(adminKey, storeId);
  }
}
