import { Injectable, Logger } from '@nestjs/common';
import { ImportSchedules } from '#imports';
import { JobHandler, ScheduledImport, type JobRun, type ScheduledImportData, type ScheduledImportResult } from '#jobs';
import { withLogContext } from '#platform';

/** Starts the import that a store repeats. */
@Injectable()
export class ScheduledImportHandler extends JobHandler<ScheduledImportData, ScheduledImportResult> {
  readonly contract = ScheduledImport;
  private readonly logger = new Logger('import');

  constructor(private readonly schedules: ImportSchedules) {
    super();
  }

  async handle({ data: { storeId } }: JobRun<ScheduledImportData>): Promise<ScheduledImportResult> {
    return withLogContext({ storeId }, async () => {
      const importId = await this.schedules.run(storeId);
      this.logger.log({
        message: importId === undefined ? 'left out a turn: the last import still runs' : 'started a scheduled import',
        importId,
      });
      return importId === undefined ? {} : { importId };
    });
  }
}
