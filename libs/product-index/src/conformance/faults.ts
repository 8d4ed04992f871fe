import { describe, expect, it } from 'vitest';
import { collectionFacts, collectionName, openAlias } from '../collections.js';
import { FingerprintMismatchError, IndexUnavailableError } from '../index-errors.js';
import { filled, point, SPEC, unit, withSmallCatalog, type OpenIn } from './fixtures.js';

/** Collections, aliases, and what is thrown. */
export function faultsConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, collections and faults`, () => {
    const at = filled(openIn, withSmallCatalog);

    it('keeps collections apart, and points aliases from one to another in one step', async () => {
      const name = collectionName(SPEC, 2, at.alias);
      await at.collections.create(name, { image: 2 });
      await at.collections.create(name, { image: 2 });
      const fresh = await at.collections.index(name);
      await fresh.upsert('s', [point('only-here', unit(1, 1))]);
      expect(await fresh.count('s')).toBe(1);
      expect((await at.index.get('s', ['only-here'])).size).toBe(0);
      const before = (await at.others.aliases()).get(at.alias) ?? '';
      await at.collections.repoint(
        new Map([
          [at.alias, name],
          [`${at.alias}.previous`, before],
        ]),
      );
      expect((await at.others.aliases()).get(at.alias)).toBe(name);
      expect((await at.others.aliases()).get(`${at.alias}.previous`)).toBe(before);
      expect(collectionFacts(name)).toEqual({ fingerprint: '01234567', textFingerprint: 'fedcba98', texts: 'own', version: 2 });
      await at.others.repoint(
        new Map([
          [at.alias, before],
          [`${at.alias}.previous`, null],
        ]),
      );
      expect((await at.collections.aliases()).get(at.alias)).toBe(before);
      expect((await at.collections.aliases()).has(`${at.alias}.previous`)).toBe(false);
      await at.collections.drop(name);
      await at.collections.drop(name);
      await expect(at.others.index(name)).rejects.toThrow(/not found/i);
    });

    it('refuses a model of another fingerprint', async () => {
      const opening = openAlias(at.others, { ...SPEC, modelFingerprint: 'fedcba9876543210' }, at.alias);
      await expect(opening).rejects.toBeInstanceOf(FingerprintMismatchError);
    });

    it('rejects with an error of its own when a collection is gone', async () => {
      const name = collectionName(SPEC, 3, at.alias);
      await at.collections.create(name, { image: 2 });
      const gone = await at.collections.index(name);
      await at.collections.drop(name);
      await expect(gone.count('s')).rejects.toBeInstanceOf(IndexUnavailableError);
      await expect(gone.upsert('s', [point('a', unit(1, 1))])).rejects.toBeInstanceOf(IndexUnavailableError);
      const scanning = async (): Promise<void> => {
        for await (const _ of gone.scan('s'));
      };
      await expect(scanning()).rejects.toBeInstanceOf(IndexUnavailableError);
      await expect(at.collections.index(name)).rejects.toBeInstanceOf(IndexUnavailableError);
    });
  });
}
