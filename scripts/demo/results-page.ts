import sharp from 'sharp';
import type { AnsweredLook } from './look.js';
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

/** Colours that people with red-green colour blindness can tell apart (Okabe and Ito 2008). */
const LOOK_COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b07a00'];
const LOOK_HITS = 6;

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
section.look { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) } figure { margin: 0; position: relative; align-self: start } figure img { width: 100%; display: block; border-radius: 8px }
figure svg { position: absolute; inset: 0; width: 100%; height: 100% } .thing { border-left: 4px solid var(--c); padding: 0 0 2px 12px; margin: 0 0 14px } .thing h3 { margin: 0 0 6px; font-size: 14px }
.thing ol { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 8px } .thing li { font-size: 11px; line-height: 1.3 }
@media (max-width: 700px) { section, section.look { grid-template-columns: 1fr } .query img { max-width: 200px } }
`;

async function section(answered: AnsweredQuery, picture: (key: string) => Promise<Uint8Array>): Promise<string> {
  const { query, answer, ms, relevant } = answered;
  const verdict = rightOf(answered);
  const hits = await Promise.all(
    answer.hits.slice(0, SHOWN_HITS).map(async ({ product, score }, n) => {
      // Hits beyond k are not marked, because the catalog has no more right answers than k.
      const isJudged = query.isRight && verdict && n < verdict.k;
      const kind = isJudged ? (query.isRight?.(product) ? 'right' : 'wrong') : '';
      const mark = kind === '' ? '' : `<span class="mark">${kind === 'right' ? '✓ right' : '✗ wrong'}</span>`;
      const src = await thumbnail(await picture(product.image ?? ''));
      return `<li class="${kind}"><img src="${src}" alt=""><div class="score"><span>${score.toFixed(3)}</span>${mark}</div>${escaped(product.title)}</li>`;
    }),
  );
  const asked = query.image ? `<img src="${await thumbnail(query.image)}" alt="the picture searched with">` : '';
  const found = verdict ? `<p>${verdict.right} of the first ${verdict.k} right; ${relevant} in the catalog</p>` : '';
  return `<section><div class="query"><span class="kind">${query.kind}</span>${asked}<h2>${escaped(query.text ?? 'by picture')}</h2>${found}<p>${ms.toFixed(1)} ms</p></div><ol>${hits.join('')}</ol></section>`;
}

async function lookSection(
  { picture: bytes, answer, ms, found, placed }: AnsweredLook,
  picture: (key: string) => Promise<Uint8Array>,
): Promise<string> {
  const stroke = answer.width / 220;
  const font = answer.width / 34;
  const boxes = answer.items.map(({ box: { xmin, ymin, xmax, ymax }, label = '' }, n) => {
    const color = LOOK_COLORS[n % LOOK_COLORS.length] ?? '#000';
    const frame = `<rect x="${xmin}" y="${ymin}" width="${xmax - xmin}" height="${ymax - ymin}" rx="${stroke}" fill="none" stroke="${color}" stroke-width="${stroke}"/>`;
    const name = `<text x="${xmin + stroke}" y="${Math.max(font, ymin - stroke * 1.5)}" font-size="${font}" font-weight="600" fill="${color}" paint-order="stroke" stroke="#fff" stroke-width="${stroke}">${escaped(label)}</text>`;
    return frame + name;
  });
  const things = await Promise.all(
    answer.items.map(async ({ label, score, hits }, n) => {
      const shown = hits.slice(0, LOOK_HITS).map(async ({ product, score: likeness }) => {
        const src = await thumbnail(await picture(product.image ?? ''));
        return `<li><img src="${src}" alt=""><div class="score"><span>${likeness.toFixed(3)}</span></div>${escaped(product.title)}</li>`;
      });
      const list = (await Promise.all(shown)).join('');
      const color = LOOK_COLORS[n % LOOK_COLORS.length] ?? '#000';
      return `<div class="thing" style="--c: ${color}"><h3>${escaped(label ?? 'the whole picture')}, ${Math.round(score * 100)} %</h3><ol>${list}</ol></div>`;
    }),
  );
  const source = `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`;
  const figure = `<figure><img src="${source}" alt="the picture that is shopped"><svg viewBox="0 0 ${answer.width} ${answer.height}">${boxes.join('')}</svg></figure>`;
  const facts = `<div class="query"><span class="kind">look</span><h2>Shop the look</h2><p>${found} of ${placed} things found in the same colour among the first five hits</p><p>${ms.toFixed(1)} ms</p></div>`;
  return `<section class="look"><div>${facts}${figure}</div><div>${things.join('')}</div></section>`;
}

/** A self-contained page that shows each query beside its hits. */
export async function resultsPage(
  summary: DemoSummary,
  answered: readonly AnsweredQuery[],
  look: AnsweredLook | undefined,
  picture: (key: string) => Promise<Uint8Array>,
): Promise<string> {
  const sections: string[] = look ? [await lookSection(look, picture)] : [];
  for (const one of answered) sections.push(await section(one, picture));
  const { indexed, failed, import_seconds: seconds, images_per_second: rate } = summary;
  const facts = `${indexed} products indexed, ${failed} failed, in ${seconds} s (${rate} images a second). Scores of words are fused ranks, those of pictures cosine similarities.`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vitrine: what the demo found</title><style>${STYLE}</style><main><h1>What Vitrine found</h1><p class="facts">${facts}</p>${sections.join('\n')}</main></html>\n`;
}
