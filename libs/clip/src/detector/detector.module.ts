import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Detector, type DetectorOptions } from './detector.js';

/** Loads the detector while the application starts. */
@Module({})
export class DetectorModule implements OnApplicationShutdown {
  constructor(@Inject(Detector) private readonly detector: Detector) {}

  static forRoot(options: DetectorOptions): DynamicModule {
    return {
      module: DetectorModule,
      global: true,
      providers: [{ provide: Detector, useFactory: () => Detector.load(options) }],
      exports: [Detector],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.detector.release();
  }
}
