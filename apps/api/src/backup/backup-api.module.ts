import { Module } from '@nestjs/common';
import { BackupBuckets, BackupSource, Restorer } from '#backup';
import { AccessModule } from '../access/access.module.js';
import { BackupController } from './backup.controller.js';

@Module({ imports: [AccessModule], controllers: [BackupController], providers: [BackupBuckets, BackupSource, Restorer] })
export class BackupApiModule {}
