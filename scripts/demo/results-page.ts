import sharp from 'sharp';
import type { AnsweredQuery } from './run-queries.js';
import { rightOf } from './run-queries.js';
import type { DemoSummary } from './summary.js';

const THUMBNAIL_SIZE = 168;
const SHOWN_HITS = 8;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

async function thumbnail(bytes: Uint8Array): Promise<string> {
  const jpeg = await sharp(bytes)
    .rotate()
    .resize(THUMBNAIL_SIZE * 2, THUMBNAIL_SIZE * 2, { fit: 'contain', background: '#fff' })
    .flatten({ background: '#fff' })
    .jpeg({ quality: 78 })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

const STYLE = `
:root { color-scheme: light; --ink: #1d2530; --soft: #66717f; --line: #e3e7ec; --right: #157a45; --wrong: #a04018; }
* { box-sizing: border-box }
body { margin: 0; background: #f6f7f9; color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif }
main { max-width: 1240px; margin: 0 auto; padding: 36px 24px 64px }
h1 { margin: 0 0 4px; font-size: 26px; letter-spacing: -.01em } .facts { margin: 0 0 28px; color: var(--soft) }
section { display: grid; grid-template-columns: 184px 1fr; gap: 20px; padding: 18px; margin: 0 0 16px; background: #fff; border: 1px solid var(--line); border-radius: 12px }
.query h2 { margin: 0 0 8px; font-size: 17px; line-height: 1.25; overflow-wrap: anywhere } .query p { margin: 4px 0 0; color: var(--soft); font-size: 13px }
.query img { width: 100%; border-radius: 8px; border: 1px solid var(--line); margin: 0 0 8px; display: block }
.kind { display: inline-block; margin: 0 0 8px; padding: 1px 9px; border-radius: 99px; background: #e9eef6; color: #2b4a7d; font-size: 12px }
ol { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 12px; margin: 0; padding: 0 }
li { font-size: 13px; min-width: 0 } li img { width: 100%; aspect-ratio: 1; object-fit: contain; background: #fff; border-radius: 8px; border: 2px solid var(--line); display: block }
li.right img { border-color: var(--right) } li.wrong img { border-color: var(--wrong) }
.score { display: flex; justify-content: space-between; margin-top: 5px; font-variant-numeric: tabular-nums; color: var(--soft) }
.right .mark { color: var(--right) } .wrong .mark { color: var(--wrong) }
@media (max-width: 700px) { section { grid-template-columns: 1fr } .query img { max-width: 200px } }
`;

async function section(answered: AnsweredQuery, picture: (key: string) => Promise<Uint8Array>): Promise<string> {
  const { query, answer, ms, relevant } = answered;
  const verdict = rightOf(answered);
  const hits = await Promise.all(
    answer.hits.slice(0, SHOWN_HITS).map(async ({ product, score }, n) => {
      // Beyond k there are no more right answers to find: those hits are neither praised nor blamed.
      const isJudged = query.isRight && verdict && n < verdict.k;
      const kind = isJudged ? (query.isRight?.(product) ? 'right' : 'wrong') : '';
      const mark = kind === '' ? '' : `<span class="mark">${kind === 'right' ? '✓ right' : '✗ wrong'}</span>`;
      const src = await thumbnail(await picture(product.image));
      return `<li class="${kind}"><img src="${src}" alt=""><div class="score"><span>${score.toFixed(3)}</span>${mark}</div>${escaped(product.title)}</li>`;
    }),
  );
  const asked = query.image ? `<img src="${await thumbnail(query.image)}" alt="the picture searched with">` : '';
  const found = verdict ? `<p>${verdict.right} of the first ${verdict.k} right; ${relevant} in the catalog</p>` : '';
  return `<section><div class="query"><span class="kind">${query.kind}</span>${asked}<h2>${escaped(query.text ?? 'by picture')}</h2>${found}<p>${ms.toFixed(1)} ms</p></div><ol>${hits.join('')}</ol></section>`;
}

/** One page, complete in itself, that shows each query beside its hits. */
export async function resultsPage(
  summary: DemoSummary,
  answered: readonly AnsweredQuery[],
  picture: (key: string) => Promise<Uint8Array>,
): Promise<string> {
  const sections: string[] = [];
  for (const one of answered) sections.push(await section(one, picture));
  const { indexed, failed, import_seconds: seconds, images_per_second: rate } = summary;
  const facts = `${indexed} products indexed, ${failed} failed, in ${seconds} s (${rate} images a second). Scores of words are fused ranks, those of pictures cosine similarities.`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vitrine: what the demo found</title><style>${STYLE}</style><main><h1>What Vitrine found</h1><p class="facts">${facts}</p>${sections.join('\n')}</main></html>\n`;
}
