import { beforeEach, describe, expect, it } from 'vitest';
import { BACKGROUND_TEXTS, normalized, similarity } from '#clip';
import { ScoreCutoff } from './score-cutoff.js';
import { COLOURS, FakeVersion } from './testing/fakes.js';

const red = COLOURS['red'] ?? new Float32Array();
const green = COLOURS['green'] ?? new Float32Array();

let index: FakeVersion;
let cutoff: ScoreCutoff;
beforeEach(() => {
  index = new FakeVersion();
  cutoff = new ScoreCutoff();
});

describe('ScoreCutoff', () => {
  it('is undefined for a store without products', async () => {
    expect(await cutoff.of(index.version, 'image', 's', [{ kind: 'words', weight: 1, embedding: red }])).toBeUndefined();
  });

  it('is what unrelated words find at best', async () => {
    index.products = 100;
    index.nearest = () => 0.25;
    expect(await cutoff.of(index.version, 'image', 's', [{ kind: 'words', weight: 1, embedding: red }])).toBeCloseTo(0.25, 9);
  });

  it('is what nineteen in twenty unrelated texts do not exceed', async () => {
    index.products = 100;
    // What the model in memory says of every unrelated text.
    const unrelated = normalized([1, 1, 1]);
    const count = BACKGROUND_TEXTS.length;
    let asked = 0;
    // The greatest first: the order in which values come is not their order.
    index.nearest = (embedding) => (similarity(embedding, unrelated) > 0.999999 ? (count - 1 - asked++) / count : -1);
    const cut = await cutoff.of(index.version, 'image', 's', [{ kind: 'words', weight: 1, embedding: red }]);
    expect(asked).toBe(count);
    expect(cut).toBeCloseTo(Math.floor((count - 1) * 0.95) / count, 9);
  });

  it('excludes nothing by pictures where too few products can be compared', async () => {
    index.products = 3;
    expect(await cutoff.of(index.version, 'image', 's', [{ kind: 'example', weight: 1, embedding: red }])).toBeCloseTo(-1, 9);
  });

  it('is lower for a mix, by the length of its sum', async () => {
    index.products = 100;
    index.nearest = () => 0.25;
    const parts = [red, green].map((embedding) => ({ kind: 'words' as const, weight: 1, embedding }));
    expect(await cutoff.of(index.version, 'image', 's', parts)).toBeCloseTo(0.25 / Math.SQRT2, 9);
  });

  it('leaves parts that push away out of what decides', async () => {
    index.products = 100;
    index.nearest = () => 0.25;
    const parts = [
      { kind: 'words' as const, weight: 1, embedding: red },
      { kind: 'words' as const, weight: -1, embedding: green },
    ];
    expect(await cutoff.of(index.version, 'image', 's', parts)).toBeCloseTo(0.25 / Math.SQRT2, 9);
    expect(await cutoff.of(index.version, 'image', 's', parts.slice(1))).toBeUndefined();
  });

  it('measures a store once for many queries', async () => {
    const { version } = index;
    let asked = 0;
    index.products = 100;
    index.nearest = (embedding) => {
      asked++;
      return similarity(embedding, red) * 0.1;
    };
    const part = [{ kind: 'words' as const, weight: 1, embedding: red }];
    await cutoff.of(version, 'image', 's', part);
    const first = asked;
    await cutoff.of(version, 'image', 's', part);
    expect(first).toBeGreaterThan(0);
    expect(asked).toBe(first);
  });

  it('prepares a version only once it is no longer being filled', async () => {
    const { version } = index;
    let asked = 0;
    index.nearest = () => {
      asked++;
      return 0;
    };
    index.products = 50;
    await cutoff.prepare(version, 's');
    index.products = 100;
    await cutoff.prepare(version, 's');
    expect(asked).toBe(0);
    await cutoff.prepare(version, 's');
    expect(asked).toBeGreaterThan(0);
  });
});
