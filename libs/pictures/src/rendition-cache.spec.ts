import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RenditionCache } from './rendition-cache.js';

let directory: string;
let warnings: string[];
const cacheOf = (bytes: number, at = directory): RenditionCache => new RenditionCache(at, bytes, (message) => warnings.push(message));
const filesIn = async (): Promise<number> =>
  (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-renditions-'));
  warnings = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('RenditionCache', () => {
  it('keeps pictures for later processes, by names of any characters', async () => {
    await cacheOf(100).put('s\nimages/../ü.jpg', Buffer.from('picture'));
    expect((await cacheOf(100).get('s\nimages/../ü.jpg'))?.toString()).toBe('picture');
    expect(await cacheOf(100).get('another')).toBeUndefined();
  });

  it('removes the least used when they take more than the bound, those of earlier processes first', async () => {
    await cacheOf(100).put('old', Buffer.alloc(40));
    const cache = cacheOf(100);
    await cache.open();
    await cache.put('first', Buffer.alloc(40));
    await cache.put('second', Buffer.alloc(40));
    await sleep(50);
    expect(await cache.get('old')).toBeUndefined();
    expect(await cache.get('first')).toHaveLength(40);
    expect(await filesIn()).toBe(2);
  });

  it.each(['/', '/.', '//'])('keeps its bound over restarts where the directory is written with %s at its end', async (ending) => {
    for (let n = 0; n < 4; n++) {
      const cache = cacheOf(100, `${directory}${ending}`);
      await cache.open();
      await cache.put(`picture ${n}`, Buffer.alloc(40));
    }
    await sleep(50);
    expect(await filesIn()).toBe(2);
  });

  it('keeps no picture that is larger than the bound, and nothing with a bound of 0', async () => {
    await cacheOf(100).put('large', Buffer.alloc(101));
    await cacheOf(0).put('any', Buffer.alloc(1));
    expect(await filesIn()).toBe(0);
  });

  it('warns of a disk that fails, and answers all the same', async () => {
    const blocked = join(directory, 'file');
    await writeFile(blocked, '');
    const cache = cacheOf(100, blocked);
    await cache.open();
    await cache.put('any', Buffer.from('picture'));
    expect(await cache.get('any')).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});
