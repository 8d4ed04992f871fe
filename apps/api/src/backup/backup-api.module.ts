import { Module } from '@nestjs/common';
import { BackupSource, Restorer } from '#backup';
import { AccessModule } from '../access/access.module.js';
import { BackupController } from './backup.controller.js';

@Module({ imports: [AccessModule], controllers: [BackupController], providers: [BackupSource, Restorer] })
export class BackupApiModule {}
