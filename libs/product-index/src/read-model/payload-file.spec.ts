import { openSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readParts, writeParts } from './part-file.js';
import { PartReader } from './parts.js';
import { PayloadFile } from './payload-file.js';

it('gives back what was set last, written or not, and leaves no file behind', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-payloads-'));
  const file = new PayloadFile(directory);
  const large = 'ä'.repeat(700_000);
  file.set(0, 'first');
  file.set(1, large);
  file.set(2, '');
  expect(file.get(0)).toBe('first');
  file.set(0, 'second');
  expect([file.get(0), file.get(1) === large, file.get(2)]).toEqual(['second', true, '']);
  expect(await readdir(directory)).toEqual([]);
  file.close();
});

it('is worn once most of it is of rows that were set again', async () => {
  const file = new PayloadFile(await mkdtemp(join(tmpdir(), 'vitrine-payloads-')));
  const large = 'x'.repeat(8 << 20);
  for (let n = 0; n < 8; n++) file.set(n, large);
  expect(file.isWorn).toBe(false);
  for (let n = 0; n < 9; n++) file.set(0, large);
  expect(file.isWorn).toBe(true);
  file.close();
});

it('is made again from its parts, in which nothing is worn', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-payloads-'));
  const file = new PayloadFile(directory);
  for (let n = 0; n < 9; n++) file.set(n, String(n).repeat(8 << 20));
  file.set(3, 'again');
  const path = join(directory, 'parts');
  await writeParts(path, file.parts(), () => true);
  file.close();
  const saved = openSync(path, 'r');
  const again = await PayloadFile.from(directory, saved, new PartReader(readParts(saved)));
  expect([again.get(3), again.get(8).slice(-3), again.isWorn]).toEqual(['again', '888', false]);
  again.set(8, 'new');
  expect([again.get(8), again.get(3)]).toEqual(['new', 'again']);
  again.close();
});
