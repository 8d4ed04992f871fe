/** Small tokenizers of each kind that the registry's models use. Their special tokens have the same ids. */

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz0123456789{}.,!?-');
const CHINESE = Array.from('一张的照片红色裙子包鞋杯灯');

const special = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/** CLIP's: byte pairs whose words end in `</w>`; 49406 and 49407 begin and end a text. */
export function clipTokenizer(): object {
  const vocab = Object.fromEntries([...LETTERS, ...LETTERS.map((letter) => `${letter}</w>`)].map((token, id) => [token, id]));
  return {
    version: '1.0',
    added_tokens: [special(49406, '<|startoftext|>'), special(49407, '<|endoftext|>')],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Split', pattern: { Regex: '[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+' }, behavior: 'Removed', invert: true },
    post_processor: {
      type: 'RobertaProcessing',
      sep: ['<|endoftext|>', 49407],
      cls: ['<|startoftext|>', 49406],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: '<|endoftext|>',
      end_of_word_suffix: '</w>',
      continuing_subword_prefix: '',
      fuse_unk: false,
      vocab: { ...vocab, '<|startoftext|>': 49406, '<|endoftext|>': 49407 },
      merges: [],
    },
  };
}

/** SigLIP's and Gemma's: pieces of a unigram model, an end token, no begin token. */
export function siglipTokenizer(padTokenId: number): object {
  const pieces = ['▁', ...LETTERS, ...LETTERS.map((letter) => `▁${letter}`)];
  const specials = padTokenId === 0 ? ['<pad>', '<eos>', '<unk>'] : ['<unk>', '<eos>', '<extra>'];
  return {
    version: '1.0',
    added_tokens: specials.map((content, id) => special(id, content)),
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '<eos>', type_id: 0 } }],
      pair: [],
      special_tokens: { '<eos>': { id: '<eos>', ids: [1], tokens: ['<eos>'] } },
    },
    decoder: null,
    model: {
      type: 'Unigram',
      unk_id: specials.indexOf('<unk>'),
      vocab: [...specials.map((content) => [content, 0]), ...pieces.map((piece, n) => [piece, -2 - n / 100])],
    },
  };
}

/** The pieces of `bertTokenizer`, by their ids. @param words pieces of their own beside the letters. */
export const bertPieces = (words: readonly string[] = []): string[] => {
  const all = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...CHINESE, ...LETTERS, ...LETTERS.map((letter) => `##${letter}`), ...words];
  return [...new Set(all)];
};

/** BERT's: word pieces, each Chinese character a word, `[CLS]` and `[SEP]` around a text. */
export function bertTokenizer(words: readonly string[] = []): object {
  const tokens = bertPieces(words);
  return {
    version: '1.0',
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((content, id) => special(id, content)),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: { '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] }, '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] } },
    },
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  };
}
