import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ImportScheduleDocument, intervalOf, NewImportSchedule } from '#api-contract';
import { ImportSchedules, type ImportSchedule } from '#imports';
import { Problem } from '#platform';
import { CallerStore, RequireScope } from '../access/access.js';
import { shownSource } from './import-document.js';

/** The feed that a store imports again and again. */
@ApiTags('Imports')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/imports/schedule')
export class ImportScheduleController {
  constructor(private readonly schedules: ImportSchedules) {}

  @Put()
  @ApiOperation({ summary: 'import a feed now, and again each time the interval has passed; replaces the present schedule' })
  @ApiResponse({ status: 200, standardSchema: ImportScheduleDocument })
  async set(
    @CallerStore() storeId: string,
    @Body({ schema: NewImportSchedule }) wanted: NewImportSchedule,
  ): Promise<ImportScheduleDocument> {
    return toScheduleDocument(await this.schedules.set(storeId, intervalOf(wanted), wanted.import));
  }

  @Get()
  @ApiOperation({ summary: "the store's schedule: when its feed is imported next, and what came of the last time" })
  @ApiResponse({ status: 200, standardSchema: ImportScheduleDocument })
  async find(@CallerStore() storeId: string): Promise<ImportScheduleDocument> {
    const schedule = await this.schedules.find(storeId);
    if (!schedule) throw noSchedule();
    return toScheduleDocument(schedule);
  }

  @Delete()
  @ApiOperation({ summary: 'end the schedule; an import that it has started goes on' })
  @HttpCode(204)
  @ApiResponse({ status: 204, description: 'the store has no schedule any more' })
  async remove(@CallerStore() storeId: string): Promise<void> {
    if (!(await this.schedules.remove(storeId))) throw noSchedule();
  }
}

const noSchedule = (): Problem => new Problem('schedule-not-found', 'the store has no schedule of imports');

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** Milliseconds as the longest unit that they are a whole number of: `6h`. */
function everyOf(ms: number): string {
  const [unit, length] = UNITS.find(([, one]) => ms % one === 0) ?? ['m', 60_000];
  return `${ms / length}${unit}`;
}

function toScheduleDocument({ everyMs, options, nextRunAt, lastImportId, lastRunAt, skippedAt }: ImportSchedule): ImportScheduleDocument {
  return {
    every: everyOf(everyMs),
    source: shownSource(options.source),
    next_at: nextRunAt,
    last_import_id: lastImportId,
    last_run_at: lastRunAt,
    skipped_at: skippedAt,
  };
}
