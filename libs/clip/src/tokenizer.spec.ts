import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModelDirectory } from './model-directory.js';
import { Tokenizer } from './tokenizer.js';

interface TokenizerFile {
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly (string | readonly [string, string])[] };
}

/** Bytes as printable characters, as GPT-2 and CLIP spell them (openai/CLIP, simple_tokenizer.py: `bytes_to_unicode`). */
function byteCharacters(): string[] {
  const printable = (byte: number): boolean => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

/** Byte-pair encoding by its definition, slow and simple: merges the pair of lowest rank until no pair is left. */
function referenceIds({ model }: TokenizerFile, text: string): number[] {
  const characters = byteCharacters();
  const ranks = new Map(model.merges.map((pair, rank) => [typeof pair === 'string' ? pair : pair.join(' '), rank]));
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll(/\s+/g, ' ')
      .trim()
      .match(/'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => {
    const parts = [...Buffer.from(word)].map((byte) => characters[byte] ?? '');
    parts.push(`${parts.pop()}</w>`);
    for (;;) {
      const pairs = parts.slice(1).map((part, n) => ranks.get(`${parts[n]} ${part}`) ?? Number.POSITIVE_INFINITY);
      const best = Math.min(...pairs);
      if (!Number.isFinite(best)) break;
      parts.splice(pairs.indexOf(best), 2, `${parts[pairs.indexOf(best)]}${parts[pairs.indexOf(best) + 1]}`);
    }
    return parts.map((part) => model.vocab[part] ?? -1);
  });
}

const CONTEXT = 32;
let tokenizer: Tokenizer;
let file: TokenizerFile;

beforeAll(async () => {
  const info = await readModelDirectory('models/mini-clip');
  tokenizer = new Tokenizer({ ...info.tokenizer, contextLength: CONTEXT });
  file = JSON.parse(readFileSync('models/mini-clip/tokenizer.json', 'utf8')) as TokenizerFile;
});

describe('Tokenizer', () => {
  it.each(['a red dress', 'Navy BLUE  backpack', "women's t-shirt, size 38", 'café crème mug', '10% off!!! 🎉', 'наушники', 'x'])(
    'gives the ids of byte-pair encoding for %j between a start and an end token',
    (text) => {
      const ids = tokenizer.ids(text);
      const { vocab } = file.model;
      expect(ids).toEqual([vocab['<|startoftext|>'], ...referenceIds(file, text), vocab['<|endoftext|>']]);
    },
  );

  it('cuts a long text and keeps its end token', () => {
    const ids = tokenizer.ids('red dress '.repeat(100));
    expect(ids).toHaveLength(CONTEXT);
    expect(ids.at(-1)).toBe(file.model.vocab['<|endoftext|>']);
    expect(ids.slice(0, 5)).toEqual(tokenizer.ids('red dress red dress').slice(0, 5));
  });

  it('encodes an empty text as its start and end token', () => {
    expect(tokenizer.ids('')).toHaveLength(2);
  });

  it.each([
    ['a red dress', 8],
    ['a red dress with long sleeves in soft cotton', 16],
    ['red dress '.repeat(100), CONTEXT],
  ])('pads %j no further than the bucket of %i', (text, length) => {
    expect(tokenizer.batch([text])).toMatchObject({ count: 1, length });
  });

  it('pads a batch to its longest text and marks what is real', () => {
    const { inputIds, mask, length } = tokenizer.batch(['mug', 'a red dress with long sleeves in soft cotton']);
    expect(length).toBe(16);
    expect([...mask.subarray(0, 16)].filter((value) => value === 1n)).toHaveLength(3);
    expect(new Set(inputIds.subarray(2, 16))).toEqual(new Set([BigInt(file.model.vocab['<|endoftext|>'] ?? 0)]));
  });
});
