import { DelayedError, type Job } from 'bullmq';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { defineJob } from './job-contract.js';
import { PostponedError, type JobHandler, type JobRun } from './job-handler.js';
import { JobRegistry } from './job-registry.js';

const Greet = defineJob({
  queue: 'talk',
  name: 'greet',
  version: 2,
  data: z.object({ who: z.string() }),
  result: z.object({ said: z.string() }),
  options: () => ({}),
  id: ({ who }) => who,
});
const Leave = { ...Greet, name: 'leave' };
type Greeting = z.infer<typeof Greet.data>;

const handler = (
  handle: (run: JobRun<Greeting>) => Promise<{ said: string }>,
  contract = Greet,
): JobHandler<Greeting, { said: string }> => ({
  contract,
  handle,
  stop: () => undefined,
});
const greeter = handler(async ({ data: { who } }) => ({ said: `hello ${who}` }));

function jobOf(data: object, more: object = {}): Job & { moveToDelayed: ReturnType<typeof vi.fn>; updateData: ReturnType<typeof vi.fn> } {
  const fields = { id: 'j', name: 'greet', queueName: 'talk', attemptsMade: 0, attemptsStarted: 1, priority: 0, opts: { attempts: 2 } };
  return { ...fields, data, moveToDelayed: vi.fn(), updateData: vi.fn(), ...more } as never;
}
const run = (registry: JobRegistry, job: Job): Promise<unknown> => registry.run(job, 'token', () => undefined);

describe('JobRegistry', () => {
  it('is not made where a promised job has no handler, or has two, or where nobody promised one', () => {
    expect(() => new JobRegistry([Greet, Leave], [greeter])).toThrow('no handler does talk/leave');
    expect(() => new JobRegistry([Greet], [greeter, greeter])).toThrow('two handlers do the job talk/greet');
    expect(() => new JobRegistry([], [greeter])).toThrow('the job talk/greet has a handler but no queue');
  });

  it('has the handler of its name do a job, with parsed data', async () => {
    const said: string[] = [];
    const leaver = handler(async ({ data: { who } }) => ({ said: `bye ${who}` }), Leave);
    const registry = new JobRegistry([Greet, Leave], [greeter, leaver]);
    expect(await run(registry, jobOf({ who: 'Ann', version: 2, more: 1 }))).toEqual({ said: 'hello Ann' });
    expect(await run(registry, jobOf({ who: 'Ann' }, { name: 'leave' }))).toEqual({ said: 'bye Ann' });
    expect(await registry.run(jobOf({ who: 'Ann' }, { name: 'sing' }), undefined, (name) => said.push(name))).toBeUndefined();
    expect(said).toEqual(['sing']);
  });

  it('takes jobs of an earlier version, and leaves those of a later one to others', async () => {
    const registry = new JobRegistry([Greet], [greeter]);
    expect(await run(registry, jobOf({ who: 'Ann' }))).toEqual({ said: 'hello Ann' });
    const later = jobOf({ who: 'Ann', version: 3 });
    await expect(run(registry, later)).rejects.toBeInstanceOf(DelayedError);
    expect(later.moveToDelayed).toHaveBeenCalledOnce();
  });

  it('rejects data that does not fit the contract', async () => {
    await expect(run(new JobRegistry([Greet], [greeter]), jobOf({ who: 1 }))).rejects.toBeInstanceOf(z.ZodError);
  });

  it('tells a handler which attempt it is, and keeps what is left to do', async () => {
    const runs: JobRun<Greeting>[] = [];
    const registry = new JobRegistry(
      [Greet],
      [
        handler(async (one) => {
          runs.push(one);
          await one.save({ who: 'Bea' });
          return { said: '' };
        }),
      ],
    );
    const second = jobOf({ who: 'Ann' }, { attemptsMade: 1, attemptsStarted: 3 });
    await run(registry, jobOf({ who: 'Ann' }));
    await run(registry, second);
    expect(runs.map(({ attempt, isLast, starts }) => [attempt, isLast, starts])).toEqual([
      [1, false, 1],
      [2, true, 3],
    ]);
    expect(second.updateData).toHaveBeenCalledWith({ who: 'Bea', version: 2, postponements: 0 });
  });

  it('does not count the starts of a job that was postponed', async () => {
    const starts: number[] = [];
    const registry = new JobRegistry(
      [Greet],
      [
        handler((one) => {
          starts.push(one.starts);
          return Promise.reject(new PostponedError(70));
        }),
      ],
    );
    const job = jobOf({ who: 'Ann', postponements: 40 }, { attemptsStarted: 42 });
    await expect(run(registry, job)).rejects.toBeInstanceOf(DelayedError);
    expect(starts).toEqual([2]);
    expect(job.updateData).toHaveBeenCalledWith(expect.objectContaining({ who: 'Ann', postponements: 41 }));
  });

  it('tells every handler that the process is to stop', () => {
    const stops: string[] = [];
    const stoppable = (contract: typeof Greet): JobHandler<Greeting, { said: string }> => ({
      contract,
      handle: (one) => greeter.handle(one),
      stop: () => void stops.push(contract.name),
    });
    new JobRegistry([Greet, Leave], [stoppable(Greet), stoppable(Leave)]).stop();
    expect(stops).toEqual(['greet', 'leave']);
  });

  it('has a job run again later that is postponed, which spends no attempt; other errors do', async () => {
    const postponing = new JobRegistry([Greet], [handler(() => Promise.reject(new PostponedError(70)))]);
    const job = jobOf({ who: 'Ann' });
    const before = Date.now();
    await expect(run(postponing, job)).rejects.toBeInstanceOf(DelayedError);
    expect(job.moveToDelayed.mock.calls[0]?.[0]).toBeGreaterThanOrEqual(before + 70);
    expect(job.moveToDelayed.mock.calls[0]?.[1]).toBe('token');
    const failing = new JobRegistry([Greet], [handler(() => Promise.reject(new Error('no')))]);
    await expect(run(failing, jobOf({ who: 'Ann' }))).rejects.toThrow('no');
  });
});
