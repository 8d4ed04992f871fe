import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#sample-catalog';
import type { FaultMode } from '../support/fault-proxy.js';
import type { World } from './world.js';

/** Something that happens to an installation. Once it is over, everything runs again. */
export interface Fault {
  readonly name: string;
  readonly strike: () => Promise<void>;
}

const MODES: readonly FaultMode[] = ['refused', 'hung', 'slow', 'reset'];
/** Longer than the locks of jobs and of the index hold. */
const LONG_SLEEP_MS = 17_000;
const LONG_SLEEP_SHARE = 0.08;

/** One fault at random. */
export function someFault(world: World, random: Random): Fault {
  const { stack } = world.test;
  const kind = random.next();
  if (kind < 0.4) {
    const what = random.pick(['redis', 's3'] as const);
    const [mode, ms] = [random.pick(MODES), Math.round(random.between(500, 5_000))];
    return { name: `${what} ${mode} for ${ms} ms`, strike: () => failing(world, what, mode, ms) };
  }
  if (kind < 0.7) {
    const [name, process] = random.pick(Object.entries(world.processes));
    const ms = random.chance(LONG_SLEEP_SHARE) ? LONG_SLEEP_MS : Math.round(random.between(200, 6_000));
    const strike = async (): Promise<void> => {
      process.putToSleep();
      await sleep(ms);
      process.wake();
    };
    return { name: `${name} halted for ${ms} ms`, strike };
  }
  return random.pick<Fault>([
    { name: 'the first API killed', strike: () => stack.killApi().then(() => stack.startApi()) },
    { name: 'the first worker killed', strike: () => stack.killWorker().then(() => stack.startWorker()) },
    { name: 'Redis killed', strike: () => world.killRedis() },
  ]);
}

async function failing({ proxies }: World, what: 'redis' | 's3', mode: FaultMode, ms: number): Promise<void> {
  await proxies[what].set(mode);
  await sleep(ms);
  await proxies[what].set('through');
}
