import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admission, NotAdmittedError } from './admission.js';

const LIMITS = { atOnce: 2, patienceMs: 1_000, fullPatienceMs: 40, fullMs: 500 };
let admission: Admission;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval', 'setTimeout'] });
  admission = new Admission(LIMITS);
});
afterEach(() => void vi.useRealTimers());

/** What becomes of a request to enter. */
function asked(signal?: AbortSignal): { state: string; done: () => void } {
  const one = { state: 'waits', done: () => undefined as void };
  admission.enter(signal).then(
    (done) => Object.assign(one, { state: 'works', done }),
    (error: unknown) => (one.state = error instanceof NotAdmittedError ? 'refused' : String(error)),
  );
  return one;
}
const settled = (): Promise<void> => Promise.resolve().then(() => undefined);

describe('admission', () => {
  it('lets as many in as may work at once, and the next when one is done', async () => {
    const [a, b, c, d] = [asked(), asked(), asked(), asked()];
    await settled();
    expect([a, b, c, d].map(({ state }) => state)).toEqual(['works', 'works', 'waits', 'waits']);
    a.done();
    a.done();
    await settled();
    expect([c.state, d.state, admission.state.working]).toEqual(['works', 'waits', 2]);
    b.done();
    c.done();
    await settled();
    expect([d.state, admission.state]).toEqual(['works', { working: 1, waiting: 0 }]);
  });

  it('works a burst off in its order, and refuses who waited too long', async () => {
    const all = Array.from({ length: 6 }, () => asked());
    await settled();
    vi.advanceTimersByTime(300);
    all[0]?.done();
    await settled();
    expect(all.map(({ state }) => state)).toEqual(['works', 'works', 'works', 'waits', 'waits', 'waits']);
    vi.advanceTimersByTime(710);
    await settled();
    expect(all.slice(3).map(({ state }) => state)).toEqual(['refused', 'refused', 'refused']);
  });

  it('is full after there was more to do than can be done for a while, however many works ended before', async () => {
    for (let n = 0; n < 100; n++) {
      const one = asked();
      await settled();
      vi.advanceTimersByTime(10);
      one.done();
    }
    asked();
    asked();
    for (let n = 0; n < 60; n++) {
      asked();
      await settled();
      vi.advanceTimersByTime(10);
    }
    expect(admission.isFull).toBe(true);
  });

  it('lets fewer in while there is more than can be done, and as many as before once that is over', async () => {
    admission = new Admission({ ...LIMITS, atOnce: 4, fullAtOnce: 1, patienceMs: 10_000, fullPatienceMs: 10_000 });
    const all = Array.from({ length: 6 }, () => asked());
    await settled();
    vi.advanceTimersByTime(510);
    expect([admission.isFull, admission.state]).toEqual([true, { working: 4, waiting: 2 }]);
    for (const { done } of all.slice(0, 3)) done();
    await settled();
    expect(admission.state).toEqual({ working: 1, waiting: 2 });
    all[3]?.done();
    await settled();
    expect(admission.state).toEqual({ working: 1, waiting: 1 });
    for (const { state, done } of all.slice(4).toReversed()) {
      expect(state).toBe('works');
      done();
      await settled();
    }
    expect(admission.state).toEqual({ working: 0, waiting: 0 });
    vi.advanceTimersByTime(510);
    for (let n = 0; n < 4; n++) asked();
    await settled();
    expect([admission.isFull, admission.state.working]).toEqual([false, 4]);
  });

  it('lets the last in first while there is more than can be done, and refuses the others soon', async () => {
    admission = new Admission({ ...LIMITS, atOnce: 4 });
    const first = asked();
    for (let n = 0; n < 3; n++) asked();
    const old = asked();
    for (let n = 0; n < 52; n++) {
      vi.advanceTimersByTime(10);
      if (n % 4 === 0) asked();
    }
    await settled();
    expect([admission.isFull, old.state]).toEqual([true, 'refused']);
    vi.advanceTimersByTime(40);
    await settled();
    expect(admission.state.waiting).toBe(0);
    const [earlier, later, tooMany] = [asked(), asked(), asked()];
    await settled();
    expect(tooMany.state).toBe('refused');
    first.done();
    await settled();
    expect([earlier.state, later.state]).toEqual(['waits', 'works']);
    vi.advanceTimersByTime(50);
    await settled();
    expect([earlier.state, admission.isFull]).toEqual(['refused', true]);
    vi.advanceTimersByTime(600);
    expect(admission.isFull).toBe(false);
  });

  it('lets nobody wait who has gone', async () => {
    const gone = new AbortController();
    asked();
    const second = asked();
    const third = asked(gone.signal);
    const fourth = asked();
    await settled();
    gone.abort();
    await settled();
    second.done();
    await settled();
    expect([third.state, fourth.state]).toEqual(['refused', 'works']);
  });
});
