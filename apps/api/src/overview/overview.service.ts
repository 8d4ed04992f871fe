import { Inject, Injectable } from '@nestjs/common';
import type { OverviewDocument } from '#api-contract';
import { IndexVersions } from '#index-versions';
import { QueueCounts } from '#jobs';
import { CONFIG, HealthChecks, Metrics, VERSION, type Config } from '#platform';

/** The state of the installation, gathered for people who look after it. */
@Injectable()
export class OverviewService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly health: HealthChecks,
    private readonly metrics: Metrics,
    private readonly queues: QueueCounts,
    private readonly versions: IndexVersions,
  ) {}

  async read(storeId: string): Promise<OverviewDocument> {
    const [{ checks }, searches, queues, products] = await Promise.all([
      this.health.report(),
      this.searches(),
      // What is away must not hide what is there.
      this.queues.read().catch(() => undefined),
      this.versions.reading(storeId, ({ index }) => index.count(storeId)).catch(() => undefined),
    ]);
    return {
      version: VERSION,
      node: process.versions.node,
      uptime_seconds: Math.round(process.uptime()),
      memory_bytes: process.memoryUsage.rss(),
      checks,
      searches,
      ...(queues && { queues }),
      index: { engine: this.config.index.qdrantUrl === undefined ? 'lancedb' : 'qdrant', ...(products !== undefined && { products }) },
    };
  }

  private async searches(): Promise<OverviewDocument['searches']> {
    const stages = await this.metrics.searchTimes();
    const count = Math.max(0, ...stages.map((stage) => stage.count));
    return {
      count,
      per_minute: Math.round((count / process.uptime()) * 600) / 10,
      seconds: stages.map(({ stage, p50, p95 }) => ({ stage, p50, p95 })),
    };
  }
}
