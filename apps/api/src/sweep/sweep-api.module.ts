import { Module } from '@nestjs/common';
import { StoreSweeper, Sweeps } from '#sweep';
import { AccessModule } from '../access/access.module.js';
import { SweepController } from './sweep.controller.js';

@Module({ imports: [AccessModule], controllers: [SweepController], providers: [StoreSweeper, Sweeps] })
export class SweepApiModule {}
