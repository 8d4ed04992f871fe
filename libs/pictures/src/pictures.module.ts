import { hkdfSync } from 'node:crypto';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { ObjectStore } from '#image-store';
import { PictureMemory, type Config } from '#platform';
import { CatalogPictures } from './catalog-pictures.js';
import { PictureAddresses } from './picture-addresses.js';
import { ProductPictures } from './product-pictures.js';
import { QueryPictures } from './query-pictures.js';
import { RenditionCache } from './rendition-cache.js';

/**
 * The secret that addresses are signed with. It follows from the secret of the object store, which all API processes have, so that none has to be kept
 * or set (HKDF, RFC 5869: the one does not tell the other).
 */
const signingSecret = ({ secretAccessKey, bucket }: Config['s3']): Buffer =>
  Buffer.from(hkdfSync('sha256', secretAccessKey, bucket, 'addresses of pictures', 32));

/** Pictures as they are shown, and pictures that are searched with. */
@Module({})
export class PicturesModule {
  static forRoot({ pictures, s3 }: Config): DynamicModule {
    const logger = new Logger('pictures');
    return {
      module: PicturesModule,
      global: true,
      providers: [
        CatalogPictures,
        QueryPictures,
        { provide: PictureAddresses, useFactory: () => new PictureAddresses(signingSecret(s3), pictures.origin) },
        {
          provide: ProductPictures,
          inject: [PictureAddresses, ObjectStore, PictureMemory],
          useFactory: (addresses: PictureAddresses, objects: ObjectStore, memory: PictureMemory) => {
            const cache = new RenditionCache(pictures.cacheDirectory, pictures.cacheBytes, (message) => logger.warn(message));
            // Counting what is on the disk may take seconds; pictures are served meanwhile.
            void cache.open();
            return new ProductPictures(addresses, objects, cache, memory);
          },
        },
      ],
      exports: [CatalogPictures, PictureAddresses, ProductPictures, QueryPictures],
    };
  }
}
