import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Filter } from '#catalog';
import type { Detector } from '#clip';
import { PictureMemory } from '#platform';
import type { FieldSchema } from '#store-profile';
import { ProductSearch } from '../product-search.js';
import { ColorChange } from '../color-change.js';
import { QueryEmbedder } from '../query-embedder.js';
import { queryFields } from '../query-fields.js';
import { QueryReader } from '../reading/query-reader.js';
import { StoreValueReader } from '../reading/store-values.js';
import { QuerySpelling } from '../query-spelling.js';
import { ScoreCutoff } from '../score-cutoff.js';
import { BoxOutsideError } from '../search-errors.js';
import { FakeProfiles, FakeVersion, found, hit, versionsOf } from '../testing/fakes.js';
import { LookSearch } from './look-search.js';

const LAMP = { xmin: 10, ymin: 10, xmax: 60, ymax: 60 };
const MUG = { xmin: 120, ymin: 12, xmax: 180, ymax: 60 };

let picture: Uint8Array;
let index: FakeVersion;
let detections: { label: string; score: number; box: typeof LAMP }[];
/** Labels that the detector was asked for. */
let labels: readonly string[];
let search: LookSearch;

beforeAll(async () => {
  picture = await sharp({ create: { width: 200, height: 100, channels: 3, background: '#dde' } })
    .png()
    .toBuffer();
});

beforeEach(() => {
  index = new FakeVersion();
  index.answer = () => found([hit('a')]);
  labels = [];
  detections = [
    { label: 'mug', score: 0.8, box: MUG },
    { label: 'lamp', score: 0.6, box: LAMP },
  ];
  index.categories = { lamp: 2, mug: 5 };
  const detector = {
    info: { name: 'eyes' },
    decode: async () => ({ width: 200, height: 100 }),
    detectIn: async (_picture: unknown, asked: readonly string[]) => {
      labels = asked;
      return { detections };
    },
  } as unknown as Detector;
  const versions = versionsOf(index.version);
  const { profiles } = new FakeProfiles();
  const embedder = new QueryEmbedder();
  const products = new ProductSearch(
    versions,
    profiles,
    embedder,
    new ColorChange(profiles, embedder),
    new QueryReader(profiles, new StoreValueReader(versions, profiles)),
    new QuerySpelling(),
    new ScoreCutoff(),
  );
  search = new LookSearch(detector, versions, profiles, products, new PictureMemory(500_000_000, 1_000));
});

const look = (more: object = {}) => search.look('s', { picture, threshold: 0.1, perItem: 3, ...more });

describe('LookSearch', () => {
  it('looks for the store’s categories, the largest first, and returns things in reading order', async () => {
    const { items, isWholePicture, width, height, detector } = await look();
    expect(labels).toEqual(['mug', 'lamp']);
    expect(items.map(({ label, hits }) => [label, hits.map(({ product }) => product.id)])).toEqual([
      ['lamp', ['a']],
      ['mug', ['a']],
    ]);
    expect({ isWholePicture, width, height, detector }).toEqual({ isWholePicture: false, width: 200, height: 100, detector: 'eyes' });
  });

  it('searches each thing within its category and the conditions of the query', async () => {
    await look({ fields: (schema: FieldSchema) => queryFields(schema, { filter: 'price:<9' }) });
    const fieldsOf = (filter: Filter | undefined): string[] =>
      filter?.kind === 'all' ? filter.conditions.flatMap(fieldsOf) : filter && 'field' in filter ? [filter.field] : [];
    expect(index.asked.map(({ filter }) => fieldsOf(filter))).toEqual([
      ['price', 'category'],
      ['price', 'category'],
    ]);
  });

  it('does not narrow by a label that is no category of the store', async () => {
    detections = [{ label: 'sofa', score: 0.9, box: MUG }];
    await look({ labels: ['sofa'] });
    expect(labels).toEqual(['sofa']);
    expect(index.asked.map((query) => 'filter' in query)).toEqual([false]);
  });

  it('searches with the whole picture when nothing is found on it, and says so', async () => {
    detections = [];
    const { items, isWholePicture } = await look();
    expect(isWholePicture).toBe(true);
    expect(items).toMatchObject([{ box: { xmin: 0, ymin: 0, xmax: 200, ymax: 100 } }]);
  });

  it('takes boxes in place of detecting, and rejects one that lies beside the picture', async () => {
    const { items } = await look({ boxes: [{ ...LAMP, label: 'lamp' }] });
    expect(labels).toEqual([]);
    expect(items).toMatchObject([{ label: 'lamp', box: LAMP }]);
    await expect(look({ boxes: [{ xmin: 200, ymin: 0, xmax: 210, ymax: 9 }] })).rejects.toBeInstanceOf(BoxOutsideError);
  });
});
