import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VitrineClient } from '#client';
import { DevStack } from '../../scripts/dev-stack/dev-stack.js';

export const ADMIN_KEY = 'vt_benchmark-key-of-this-run-only';

/** A whole stack for one measurement. */
export interface BenchStack {
  readonly stack: DevStack;
  /** A client with the admin key. */
  readonly client: VitrineClient;
  /** Holds the data of the stack and the files of the measurement; it is removed afterwards. */
  readonly directory: string;
}

/** The index server that `QDRANT_URL` names; without it, stacks use the embedded index. */
export const QDRANT_URL = process.env['QDRANT_URL'] || undefined;
export const ENGINE = QDRANT_URL === undefined ? 'LanceDB' : 'Qdrant';

/** Starts a stack, measures, and removes the stack with its data. @param env settings in addition to the default ones. */
export async function withStack(measure: (at: BenchStack) => Promise<void>, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const stack = await DevStack.start({
    directory,
    adminKey: ADMIN_KEY,
    env: { LOG_LEVEL: 'warn', ...(QDRANT_URL !== undefined && { QDRANT_URL }), ...env },
  });
  try {
    await measure({ stack, client: new VitrineClient(stack.apiUrl, ADMIN_KEY), directory });
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
