import { SingleBar, type Options, type Params } from 'cli-progress';
import type { ImportDocument } from '#api-contract';

const BAR_WIDTH = 30;

/** The state of an import in a terminal, as one line that changes. */
export class ImportProgress {
  readonly #bar: SingleBar;
  #isShown = false;

  constructor(stream?: NodeJS.WritableStream) {
    this.#bar = new SingleBar({ format: line, hideCursor: true, ...(stream && { stream }) });
  }

  show(status: ImportDocument): void {
    const total = status.feed?.rows ?? 0;
    if (!this.#isShown) this.#bar.start(total, 0, { status });
    this.#isShown = true;
    this.#bar.setTotal(total);
    this.#bar.update(doneOf(status), { status });
  }

  stop(): void {
    this.#bar.stop();
  }
}

/** Rows whose end is known; in a dry run, rows that were read. */
function doneOf({ counts, dry_run: isDryRun }: ImportDocument): number {
  const { read, indexed, rejected, failed, parts, skipped } = counts;
  return isDryRun ? read : indexed + rejected + failed + parts + skipped;
}

/** What is known now: how the feed is found, what was seen of it, and then how far its rows have come. */
function line(_options: Options, _params: Params, { status }: { status: ImportDocument }): string {
  const { state, feed, seen, rows_per_second: rate, eta_seconds: eta } = status;
  if (state === 'queued') return 'waiting for a worker';
  if (state === 'fetching') return 'fetching the feed from its address';
  if (!feed) return `looking at the feed${seen === undefined ? '' : `: ${seen} rows so far`}`;
  const done = doneOf(status);
  const share = feed.rows === 0 ? 1 : Math.min(1, done / feed.rows);
  const filled = Math.round(share * BAR_WIDTH);
  const parts = [
    `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${Math.floor(share * 100)} %`,
    `${done} of ${feed.rows} rows`,
    ...(rate === undefined ? [] : [`${rate} rows/s`]),
    ...(eta === undefined || eta === 0 ? [] : [`${durationOf(eta)} left`]),
    state === 'removing' ? 'removing products that the feed does not name' : state,
  ];
  return parts.join(' | ');
}

/** `45 s`, `3 min`, `2 h 5 min`. */
function durationOf(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
