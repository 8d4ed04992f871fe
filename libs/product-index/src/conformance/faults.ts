import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectionFacts, collectionName, openAlias } from '../collections.js';
import { FingerprintMismatchError, IndexUnavailableError } from '../index-errors.js';
import type { ProductIndex } from '../product-index.js';
import { openBoth, point, SMALL_CATALOG, SPEC, unit, type Opened, type OpenIn } from './fixtures.js';

/** Collections, aliases, and what is thrown. */
export function faultsConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, collections and faults`, () => {
    let index: ProductIndex;
    let opened: Opened;
    let collections: Opened['collections'];
    let others: Opened['others'];
    let alias: string;

    beforeAll(async () => {
      opened = await openBoth(openIn);
      ({ index, collections, others, alias } = opened);
      await index.upsert('s', SMALL_CATALOG);
      await index.upsert('t', [point('red-dress', unit(1, 0, 0, 0), { title: 'Of another store' })]);
    });
    afterAll(async () => opened.close());

    it('keeps collections apart, and points aliases from one to another in one step', async () => {
      const name = collectionName(SPEC, 2, alias);
      await collections.create(name, 2);
      await collections.create(name, 2);
      const fresh = await collections.index(name);
      await fresh.upsert('s', [point('only-here', unit(1, 1))]);
      expect(await fresh.count('s')).toBe(1);
      expect((await index.get('s', ['only-here'])).size).toBe(0);
      const before = (await others.aliases()).get(alias) ?? '';
      await collections.repoint(
        new Map([
          [alias, name],
          [`${alias}.previous`, before],
        ]),
      );
      expect((await others.aliases()).get(alias)).toBe(name);
      expect((await others.aliases()).get(`${alias}.previous`)).toBe(before);
      expect(collectionFacts(name)).toEqual({ fingerprint: SPEC.modelFingerprint.slice(0, 8), version: 2 });
      await others.repoint(
        new Map([
          [alias, before],
          [`${alias}.previous`, null],
        ]),
      );
      expect((await collections.aliases()).get(alias)).toBe(before);
      expect((await collections.aliases()).has(`${alias}.previous`)).toBe(false);
      await collections.drop(name);
      await collections.drop(name);
      await expect(others.index(name)).rejects.toThrow(/not found/i);
    });

    it('refuses a model of another fingerprint', async () => {
      const opening = openAlias(others, { ...SPEC, modelFingerprint: 'fedcba9876543210' }, alias);
      await expect(opening).rejects.toBeInstanceOf(FingerprintMismatchError);
    });

    it('rejects with an error of its own when a collection is gone', async () => {
      const name = collectionName(SPEC, 3, alias);
      await collections.create(name, 2);
      const gone = await collections.index(name);
      await collections.drop(name);
      await expect(gone.count('s')).rejects.toBeInstanceOf(IndexUnavailableError);
      await expect(gone.upsert('s', [point('a', unit(1, 1))])).rejects.toBeInstanceOf(IndexUnavailableError);
      const scanning = async (): Promise<void> => {
        for await (const _ of gone.scan('s'));
      };
      await expect(scanning()).rejects.toBeInstanceOf(IndexUnavailableError);
      await expect(collections.index(name)).rejects.toBeInstanceOf(IndexUnavailableError);
    });
  });
}
