import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { FeedVersion } from '#image-store';
import { KEYS, Redis } from '#redis';
import type { ImportReport, ImportRequest } from './import-record.js';
import { ImportStore } from './import-store.js';

const KEPT_SECONDS = 30 * 24 * 3600;

const Imported = z.object({
  importId: z.string(),
  version: z.object({ etag: z.string().exactOptional(), lastModified: z.string().exactOptional(), sha256: z.string() }),
});

/** The versions of feeds with an address that were imported last, so that an unchanged feed is not imported again. */
@Injectable()
export class FeedVersions {
  constructor(
    private readonly redis: Redis,
    private readonly imports: ImportStore,
  ) {}

  /** The version that an import read in the same way, and whose products are all indexed. */
  async last(request: ImportRequest): Promise<FeedVersion | undefined> {
    const written = await this.redis.hget(KEYS.feedVersions(request.storeId), fieldOf(request));
    const parsed = Imported.safeParse(JSON.parse(written ?? 'null'));
    if (!parsed.success) return undefined;
    const report = await this.imports.find(request.storeId, parsed.data.importId);
    return report && isSettled(report) ? parsed.data.version : undefined;
  }

  /** Notes the version that an import reads. */
  async note(request: ImportRequest, version: FeedVersion): Promise<void> {
    const key = KEYS.feedVersions(request.storeId);
    await this.redis.hset(key, { [fieldOf(request)]: JSON.stringify({ importId: request.importId, version }) });
    await this.redis.expire(key, KEPT_SECONDS);
  }
}

/** Faults that may be gone when the feed is read again. */
const PASSING = new Set(['image-unreachable', 'indexing-failed']);

/** Whether reading the same feed again would change nothing. */
const isSettled = ({ state, counts, removal, problems }: ImportReport): boolean =>
  state === 'done' && counts.failed === 0 && removal?.reason === undefined && !problems.some(({ code }) => PASSING.has(code));

/** The feed and how it is read: a feed that is read in another way gives other products. */
function fieldOf({ url, format, currency, mapping, usualMapping, requireImages, mode }: ImportRequest): string {
  const how = JSON.stringify([url, format, currency, mapping, usualMapping, requireImages, mode]);
  return createHash('sha256').update(how).digest('hex');
}
