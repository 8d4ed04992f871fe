import type { ImportState } from '#api-contract';
import type { ImportStore } from '#imports';

const LOOK_EVERY_MS = 1_000;
/** The states in which a reader is at work. */
const UNDER_WAY: ReadonlySet<ImportState> = new Set<ImportState>(['queued', 'fetching', 'reading', 'indexing']);

/** Looks now and then whether an import was paused or cancelled, while a reader is at something that takes long. */
export class HaltWatch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(imports: Pick<ImportStore, 'state'>, importId: string) {
    this.#timer = setInterval(() => {
      // A state that cannot be read for a moment changes nothing.
      imports.state(importId).then(
        (state) => {
          if (state === undefined || !UNDER_WAY.has(state)) this.#controller.abort(new Error('the import was paused or cancelled'));
        },
        () => undefined,
      );
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Aborted once the import is no longer to be read. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
