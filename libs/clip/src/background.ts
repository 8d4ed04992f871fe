import sharp from 'sharp';

/** What no shopper of any one shop looks for: noise, and subjects far apart from each other. */
export const BACKGROUND_TEXTS: readonly string[] = [
  'qwrtpsd',
  'zxvbnmk',
  'hjgfds lkj',
  'wqpoe riuty',
  'xx yy zz',
  'bvcxz nbv',
  'plmokn ijb',
  'uhbygv tfc',
  'rdxesz waq',
  'kkkk llll',
  '0000 1111',
  '98127 55310',
  '§ ¤ ¬',
  'undefined null',
  'lorem dolor amet',
  'qzx jvk wpf',
  'tgbnhy ujm',
  'vfrcde xsw',
  'photosynthesis',
  'interest rates of central banks',
  'the theory of relativity',
  'election results by district',
  'how volcanoes form',
  'verb conjugation',
  'tomorrow will be cloudy',
  'the causes of inflation',
  'a proof by induction',
  'tectonic plates',
  'the second amendment',
  'stellar evolution',
  'an essay on free will',
  'the history of Rome',
  'divorce lawyer',
  'cardiac arrhythmia',
  'apply for a visa',
  'the quarterly report',
  'train strike on Monday',
  'solve the equation',
  'parliament votes on the bill',
  'who won the match',
  'mortgage approval',
  'a sonnet about grief',
  'the migration of birds',
  'software licence terms',
  'the boiling point of nitrogen',
  'how to resign politely',
  'monsoon forecast',
  'minutes of the meeting',
];

const SIZE = 192;

/** Deterministic noise: the same pictures for every process. */
function noise(seed: number, cell: number): Promise<Buffer> {
  const cells = Math.ceil(SIZE / cell);
  let state = seed;
  const pixels = Buffer.from(
    Array.from({ length: cells * cells * 3 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
  return sharp(pixels, { raw: { width: cells, height: cells, channels: 3 } })
    .resize(SIZE, SIZE, { kernel: cell > 16 ? 'cubic' : 'nearest' })
    .png()
    .toBuffer();
}

const drawn = (body: string): Promise<Buffer> =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">${body}</svg>`))
    .flatten({ background: '#888' })
    .png()
    .toBuffer();

function gradient(from: string, to: string): Promise<Buffer> {
  const stops = `<stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/>`;
  return drawn(`<linearGradient id="g" x2="1" y2="1">${stops}</linearGradient><rect width="100%" height="100%" fill="url(#g)"/>`);
}

function lines(count: number, angle: number): Promise<Buffer> {
  const strokes = Array.from({ length: count }, (_, n) => `<path d="M-200 ${(n * 400) / count - 100}H400"/>`).join('');
  return drawn(`<g stroke="#222" stroke-width="3" transform="rotate(${angle} 96 96)">${strokes}</g>`);
}

/** Pictures of nothing that is sold: noise, gradients and lines. PNG, 192 × 192. */
export async function backgroundImages(): Promise<Buffer[]> {
  return Promise.all([
    ...[1, 2, 4, 8, 24, 48].map((cell) => noise(cell + 17, cell)),
    ...[3, 6, 24, 32, 48, 64].map((cell) => noise(cell + 91, cell)),
    gradient('#000', '#fff'),
    gradient('#246', '#fd8'),
    gradient('#800', '#08f'),
    gradient('#dfd', '#131'),
    ...[5, 12, 25, 60].map((count) => lines(count, count * 7)),
    ...[8, 30].map((count) => lines(count, 90)),
  ]);
}
