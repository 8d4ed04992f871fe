import { Injectable } from '@nestjs/common';

/** Resolves when the part is usable, rejects when it is not. */
export type HealthCheck = () => Promise<unknown>;

export interface HealthReport {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | 'unavailable'>>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** The named checks of a process; readiness holds when all of them answer within two seconds. */
@Injectable()
export class HealthChecks {
  readonly #checks = new Map<string, HealthCheck>();

  register(name: string, check: HealthCheck): void {
    this.#checks.set(name, check);
  }

  async report(): Promise<HealthReport> {
    const checks = Object.fromEntries(
      await Promise.all([...this.#checks].map(async ([name, check]) => [name, (await answers(check)) ? 'ok' : 'unavailable'] as const)),
    );
    return { status: Object.values(checks).every((state) => state === 'ok') ? 'ok' : 'unavailable', checks };
  }
}

async function answers(check: HealthCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check().then(() => true), timeout]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
