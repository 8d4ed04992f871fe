import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { hasImportEnded, NewImport } from '#api-contract';
import { ScheduledImportProducer } from '#jobs';
import { ImportStore } from './records/import-store.js';
import { exclusively, KEYS, Redis } from '#redis';
import { ImportRoom } from './import-room.js';
import { ImportStarter } from './import-starter.js';

const Schedule = z.object({ everyMs: z.number().int().min(1), options: NewImport });

/** What came of the turns of a schedule. */
const Turns = z.object({
  /** The import that was started last. */
  lastImportId: z.string().exactOptional(),
  lastRunAt: z.iso.datetime().exactOptional(),
  /** When a turn was left out, because the import before it was still running, or the store had as many imports under way as it may have. */
  skippedAt: z.iso.datetime().exactOptional(),
});

/** The feed that a store imports again and again. */
export type ImportSchedule = z.infer<typeof Schedule> & z.infer<typeof Turns> & { readonly nextRunAt?: string };

/** Imports that a store repeats: at most one a store, and never two of it at a time. */
@Injectable()
export class ImportSchedules {
  constructor(
    private readonly redis: Redis,
    private readonly imports: ImportStore,
    private readonly starter: ImportStarter,
    private readonly producer: ScheduledImportProducer,
    private readonly room: ImportRoom,
  ) {}

  /** Has a feed imported at once and then every `everyMs` milliseconds; replaces the store's earlier schedule. */
  async set(storeId: string, everyMs: number, options: NewImport): Promise<ImportSchedule> {
    await this.redis.set(KEYS.importSchedule(storeId), JSON.stringify({ everyMs, options }));
    await this.producer.repeat(storeId, everyMs);
    return (await this.find(storeId)) ?? { everyMs, options };
  }

  /** Has the store's feed imported again and again where Redis has the schedule and the queue does not: the schedule was restored. */
  async resume(storeId: string): Promise<void> {
    const schedule = await this.saved(storeId);
    if (schedule) await this.producer.repeat(storeId, schedule.everyMs);
  }

  async find(storeId: string): Promise<ImportSchedule | undefined> {
    const schedule = await this.saved(storeId);
    if (!schedule) return undefined;
    const nextRunAt = await this.producer.nextRun(storeId);
    return {
      ...schedule,
      ...(await this.turns(storeId)),
      ...(nextRunAt !== undefined && { nextRunAt: new Date(nextRunAt).toISOString() }),
    };
  }

  /** @returns whether there was one. */
  async remove(storeId: string): Promise<boolean> {
    await this.producer.end(storeId);
    return (await this.redis.del(KEYS.importSchedule(storeId))) === 1;
  }

  /** Starts the import that is scheduled, unless the one before it has not ended or the store has no room for one. @returns its id; undefined where none was started. */
  async run(storeId: string): Promise<string | undefined> {
    return exclusively(this.redis, KEYS.importSchedule(storeId, 'lock'), async () => {
      const schedule = await this.saved(storeId);
      // The schedule was removed while the job waited.
      if (!schedule) return undefined;
      const turns = KEYS.importSchedule(storeId, 'turns');
      const now = new Date().toISOString();
      const { lastImportId } = await this.turns(storeId);
      const last = lastImportId === undefined ? undefined : await this.imports.find(storeId, lastImportId);
      if ((last && !hasImportEnded(last.state)) || (await this.room.refusal(storeId))) {
        await this.redis.hset(turns, { skippedAt: now });
        return undefined;
      }
      // The id is noted before the import is there: a turn that is repeated after a crash finds what it has started.
      const importId = randomUUID();
      await this.redis.hset(turns, { lastImportId: importId, lastRunAt: now });
      return this.starter.start(storeId, schedule.options, false, importId);
    });
  }

  private async saved(storeId: string): Promise<z.infer<typeof Schedule> | undefined> {
    const written = await this.redis.get(KEYS.importSchedule(storeId));
    return written === null ? undefined : Schedule.parse(JSON.parse(written));
  }

  private async turns(storeId: string): Promise<z.infer<typeof Turns>> {
    return Turns.parse(await this.redis.hgetall(KEYS.importSchedule(storeId, 'turns')));
  }
}
