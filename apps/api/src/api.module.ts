import { Module, type DynamicModule } from '@nestjs/common';
import { ClipModel, ClipModule, DetectorModule } from '#clip';
import { ImageStoreModule } from '#image-store';
import { JobsModule } from '#jobs';
import { PlatformModule, type Config } from '#platform';
import { ProductIndexModule } from '#product-index';
import { AccessModule } from './access/access.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { InstantSearchModule } from './instantsearch/instantsearch.module.js';
import { JobsApiModule } from './jobs/jobs-api.module.js';
import { LooksModule } from './looks/looks.module.js';
import { ProductsModule } from './products/products.module.js';
import { SearchModule } from './search/search.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { SuggestModule } from './suggest/suggest.module.js';
import { VisionModule } from './vision/vision.module.js';

@Module({})
export class ApiModule {
  static forRoot(config: Config, onWarning: (message: string) => void): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRoot(config),
        ClipModule.forRoot({ ...config.model, onWarning }),
        DetectorModule.forRoot({ ...config.model, directory: config.model.detectorDirectory, onWarning }),
        ImageStoreModule.forRoot(config),
        ProductIndexModule.forRoot(config, ClipModel, ({ info, dimension }) => ({
          modelName: info.name,
          modelFingerprint: info.fingerprint,
          dimension,
        })),
        JobsModule.forRoot(config),
        AccessModule,
        SearchModule,
        ProductsModule,
        ImportsModule,
        InstantSearchModule,
        JobsApiModule,
        LooksModule,
        SettingsModule,
        SuggestModule,
        VisionModule,
      ],
    };
  }
}
