import { Injectable, type BeforeApplicationShutdown, type MessageEvent } from '@nestjs/common';
import { distinctUntilChanged, exhaustMap, map, Subject, takeUntil, takeWhile, timer, type Observable } from 'rxjs';

const LOOK_EVERY_MS = 100;
/** An event comes at least this often, so that no proxy takes the connection for a dead one. */
const REPEAT_MS = 15_000;

/** The progress of something long as server-sent events. */
@Injectable()
export class ProgressEvents implements BeforeApplicationShutdown {
  readonly #stopping = new Subject<void>();

  /** An event for each change, until the thing has ended or the process is to stop; whoever follows connects again then. */
  of<T>(find: () => Promise<T>, hasEnded: (state: T) => boolean, toEvent: (state: T) => MessageEvent): Observable<MessageEvent> {
    return timer(0, LOOK_EVERY_MS).pipe(
      exhaustMap(async () => ({ state: await find(), turn: Math.floor(Date.now() / REPEAT_MS) })),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
      map(({ state }) => state),
      takeWhile((state) => !hasEnded(state), true),
      map(toEvent),
      takeUntil(this.#stopping),
    );
  }

  beforeApplicationShutdown(): void {
    this.#stopping.next();
  }
}
