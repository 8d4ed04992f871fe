import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { ApiKeyStore } from './api-key-store.js';
import { ConsoleSessions } from './console-sessions.js';
import { KeysController } from './keys.controller.js';
import { SessionController } from './session.controller.js';
import { StoreRegistry } from './store-registry.js';
import { StoresController } from './stores.controller.js';

@Module({
  controllers: [KeysController, SessionController, StoresController],
  exports: [ApiKeyStore, ConsoleSessions, StoreRegistry],
  providers: [ApiKeyStore, ConsoleSessions, StoreRegistry],
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
