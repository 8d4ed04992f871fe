import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { dirname } from 'node:path';
import { ModelLibrary, TextModelLibrary } from '#clip';
import { Metrics, type Config, PictureMemory } from '#platform';
import { Collections } from '#product-index';
import { IndexVersions } from './index-versions.js';
import { AcceptedWrites } from './accepted-writes.js';
import { StoreWrites } from './store-writes.js';

/** While the application starts, loads the models of the collections that serve stores. */
@Module({})
export class IndexVersionsModule implements OnApplicationShutdown {
  constructor(
    @Inject(IndexVersions) private readonly versions: IndexVersions,
    @Inject(ModelLibrary) private readonly models: ModelLibrary,
    @Inject(TextModelLibrary) private readonly textModels: TextModelLibrary,
  ) {}

  static forRoot({ model, index }: Config, onWarning: (message: string) => void): DynamicModule {
    const started = async (
      collections: Collections,
      models: ModelLibrary,
      textModels: TextModelLibrary,
      metrics: Metrics,
    ): Promise<IndexVersions> => {
      const versions = new IndexVersions(collections, models, textModels, { graceMs: index.versionGraceMs });
      metrics.gauge('vitrine_loaded_models', 'CLIP models that the process holds', () => versions.loadedModels.length);
      await versions.start(onWarning);
      return versions;
    };
    return {
      module: IndexVersionsModule,
      global: true,
      providers: [
        {
          provide: ModelLibrary,
          useFactory: (memory: PictureMemory) =>
            new ModelLibrary({ ...model, onWarning, limits: { memory: memory.decoded } }, model.library),
          inject: [PictureMemory],
        },
        {
          provide: TextModelLibrary,
          useFactory: () =>
            new TextModelLibrary({
              ...model.text,
              executionProviders: model.executionProviders,
              threads: model.threads,
              library: model.library ?? dirname(model.directory),
              onWarning,
            }),
        },
        { provide: IndexVersions, useFactory: started, inject: [Collections, ModelLibrary, TextModelLibrary, Metrics] },
        StoreWrites,
        AcceptedWrites,
      ],
      exports: [ModelLibrary, TextModelLibrary, IndexVersions, StoreWrites, AcceptedWrites],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.versions.stop();
    await this.models.close();
    await this.textModels.close();
  }
}
