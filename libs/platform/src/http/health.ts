import { Injectable } from '@nestjs/common';

/** Resolves when the part is usable, rejects when it is not. */
export type HealthCheck = () => Promise<unknown>;

/** `degraded`: a part is unavailable, but the process can work without that part. */
export interface HealthReport {
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | 'unavailable'>>;
  /** What an operator should do, though all works. */
  readonly advice?: readonly string[];
}

const CHECK_TIMEOUT_MS = 2_000;
/** How long a report is reused: probes come often and need no key. */
const SERVES_MS = 1_000;

/** The named checks of a process. The process is ready while all essential parts answer. */
@Injectable()
export class HealthChecks {
  readonly #checks = new Map<string, { readonly check: HealthCheck; readonly isEssential: boolean }>();
  readonly #advisers: (() => string | undefined)[] = [];
  #last: { readonly report: Promise<HealthReport>; readonly at: number } | undefined;
  #isStopping = false;

  /** @param isEssential false for a part without which the process still does most of its work. */
  register(name: string, check: HealthCheck, isEssential = true): void {
    this.#checks.set(name, { check, isEssential });
  }

  /** @param advise says what an operator should do, in a sentence that names no store: everybody can read the report. */
  registerAdvice(advise: () => string | undefined): void {
    this.#advisers.push(advise);
  }

  /** Marks the process as not ready, so that load balancers send requests to other processes. */
  stop(): void {
    this.#isStopping = true;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  async report(): Promise<HealthReport> {
    if (this.#isStopping) return { status: 'unavailable', checks: {} };
    if (!this.#last || Date.now() - this.#last.at > SERVES_MS) this.#last = { report: this.look(), at: Date.now() };
    return this.#last.report;
  }

  private async look(): Promise<HealthReport> {
    const found = await Promise.all(
      [...this.#checks].map(async ([name, { check, isEssential }]) => ({ name, isEssential, isOk: await answers(check) })),
    );
    const checks = Object.fromEntries(found.map(({ name, isOk }) => [name, isOk ? ('ok' as const) : ('unavailable' as const)]));
    const lacking = found.filter(({ isOk }) => !isOk);
    if (lacking.some(({ isEssential }) => isEssential)) return { status: 'unavailable', checks };
    const advice = this.#advisers.flatMap((advise) => advise() ?? []);
    return { status: lacking.length > 0 ? 'degraded' : 'ok', checks, ...(advice.length > 0 && { advice }) };
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
