import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ClipModel, type ClipOptions } from './clip-model.js';

/** Loads the model while the application starts, so that the first request is as fast as the rest. */
@Module({})
export class ClipModule implements OnApplicationShutdown {
  constructor(@Inject(ClipModel) private readonly model: ClipModel) {}

  static forRoot(options: ClipOptions): DynamicModule {
    return {
      module: ClipModule,
      global: true,
      providers: [{ provide: ClipModel, useFactory: () => ClipModel.load(options) }],
      exports: [ClipModel],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.model.release();
  }
}
