import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { ApiKeyStore, AuditLog, Idempotency, KeyUses, RateLimits, RemovedStores, SearchTokens, StoreRegistry } from '#access';
import { StoreProfileModule } from '#store-profile';
import { Sweeps } from '#sweep';
import { ConsoleSessions } from './console-sessions.js';
import { AuditController } from './audit.controller.js';
import { KeysController } from './keys.controller.js';
import { SessionController } from './session.controller.js';
import { StoreEmptier } from './store-emptier.js';
import { StoresController } from './stores.controller.js';

/** What other modules of the API use too. */
const SHARED = [ApiKeyStore, AuditLog, Idempotency, ConsoleSessions, KeyUses, RateLimits, RemovedStores, SearchTokens, StoreRegistry];

@Module({
  imports: [StoreProfileModule],
  controllers: [AuditController, KeysController, SessionController, StoresController],
  providers: [...SHARED, StoreEmptier, Sweeps],
  exports: SHARED,
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
