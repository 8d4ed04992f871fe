import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is said of times beyond the last bound of the histogram. */
const SLOWEST_SECONDS = 10;

/** The process's Prometheus metrics: the runtime's own, and Vitrine's. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly searchSeconds = new Histogram({
    name: 'vitrine_search_seconds',
    help: 'Time of a search by stage',
    labelNames: ['stage'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });

  readonly indexedProducts = new Counter({
    name: 'vitrine_indexed_products_total',
    help: 'Products that batches dealt with, by outcome',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly refusedRequests = new Counter({
    name: 'vitrine_refused_requests_total',
    help: 'Requests that were refused before any work was done, by reason',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Searches since the process began, by stage: how many, and the seconds within which half and 95 % of them ended, by the bounds of the histogram. */
  async searchTimes(): Promise<{ readonly stage: string; readonly count: number; readonly p50: number; readonly p95: number }[]> {
    const values = (await this.searchSeconds.get()).values.map(({ labels, value, metricName }) => ({
      ...(labels as { readonly stage: string; readonly le?: number | '+Inf' }),
      value,
      isCount: metricName?.endsWith('_count') ?? false,
    }));
    return [...new Set(values.map(({ stage }) => stage))].map((stage) => {
      const own = values.filter((value) => value.stage === stage);
      const count = own.find(({ isCount }) => isCount)?.value ?? 0;
      const bounds = own.flatMap(({ le, value }) => (typeof le === 'number' ? [{ le, value }] : []));
      const within = (share: number): number => bounds.find(({ value }) => value >= share * count)?.le ?? Infinity;
      return { stage, count, p50: Math.min(within(0.5), SLOWEST_SECONDS), p95: Math.min(within(0.95), SLOWEST_SECONDS) };
    });
  }

  /** Adds a gauge whose value is read at each scrape. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect: () => gauge.set(read()) });
  }
}
