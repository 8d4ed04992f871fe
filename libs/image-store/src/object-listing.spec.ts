import { describe, expect, it } from 'vitest';
import { ObjectListings } from './object-listing.js';

const keyOf = (n: number): string => `stores/s/images/${String(n).padStart(6, '0')}.jpg`;

/** Listings of a folder of so many pictures, in pages of a thousand. */
function listingsOf(count: number): { listings: ObjectListings; pages: () => number } {
  let pages = 0;
  const listed = async function* (folder: string) {
    if (folder !== 'stores/s/images/') throw new Error(`${folder} is listed`);
    for (let at = 0; at < count; at += 1000) {
      pages++;
      yield Array.from({ length: Math.min(1000, count - at) }, (_, n) => ({
        key: keyOf(at + n),
        etag: `"${at + n}"`,
        size: 1,
        modifiedAt: 0,
      }));
    }
  };
  return { listings: new ObjectListings({ listed }), pages: () => pages };
}

describe('ObjectListings', () => {
  it('tells the ETags of a whole folder by some requests, asked for in any order', async () => {
    const { listings, pages } = listingsOf(2_500);
    const wanted = Array.from({ length: 2_500 }, (_, n) => (n * 7) % 2_500);
    const told = await Promise.all(wanted.map((n) => listings.etagOf('i', keyOf(n))));
    const known = told.filter((etag, n) => etag === `"${wanted[n]}"`).length;
    expect(known).toBeGreaterThan(2_450);
    expect(told.filter((etag, n) => etag !== undefined && etag !== `"${wanted[n]}"`)).toEqual([]);
    expect(pages()).toBe(3);
  });

  it('makes few requests where few pictures of a large folder are asked for', async () => {
    const { listings, pages } = listingsOf(1_000_000);
    for (let n = 0; n < 80; n++) await listings.etagOf('i', keyOf(999_999 - n));
    expect(pages()).toBeLessThanOrEqual(11);
  });

  it('is made anew for each import', async () => {
    const { listings, pages } = listingsOf(10);
    await listings.etagOf('i', keyOf(1));
    await listings.etagOf('i', keyOf(2));
    await listings.etagOf('j', keyOf(1));
    expect(pages()).toBe(2);
  });

  it('tells nothing of an object that is not there, and nothing where it fails', async () => {
    const { listings } = listingsOf(10);
    expect(await listings.etagOf('i', keyOf(77))).toBeUndefined();
    const failing = new ObjectListings({
      // eslint-disable-next-line require-yield
      listed: async function* () {
        throw new Error('away');
      },
    });
    expect(await failing.etagOf('i', keyOf(1))).toBeUndefined();
  });
});
