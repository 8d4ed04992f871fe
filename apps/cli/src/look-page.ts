import type { GroupedHit, LookAnswer } from '#api-contract';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Colours that people with red-green colour blindness can tell apart (Okabe and Ito 2008). */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b07a00', '#2b8cbe', '#7b3294', '#5b4a00'];

const STYLE = `
* { box-sizing: border-box } body { margin: 0; background: #f6f7f9; color: #1d2530; font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif }
main { max-width: 1180px; margin: 0 auto; padding: 32px 24px; display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 28px }
figure { margin: 0; position: relative; align-self: start } figure img { width: 100%; display: block; border-radius: 12px }
figure svg { position: absolute; inset: 0; width: 100%; height: 100% }
section { background: #fff; border: 1px solid #e3e7ec; border-left: 5px solid var(--c); border-radius: 10px; padding: 14px 16px; margin: 0 0 14px }
h2 { margin: 0 0 8px; font-size: 16px } h2 small { color: #66717f; font-weight: 400 }
ol { margin: 0; padding: 0; list-style: none } li { display: flex; gap: 10px; align-items: center; padding: 4px 0; border-top: 1px solid #eef1f4 }
li img { width: 44px; height: 44px; object-fit: contain } li span { margin-left: auto; color: #66717f; font-variant-numeric: tabular-nums; white-space: nowrap }
@media (max-width: 800px) { main { grid-template-columns: 1fr } }
`;

/** The media type, from the picture's first bytes. A browser needs it in a `data:` URL. */
function typeOf(image: Uint8Array): string {
  const start = Buffer.from(image.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\x89PNG')) return 'image/png';
  if (start.startsWith('GIF8')) return 'image/gif';
  return start.slice(8, 12) === 'WEBP' ? 'image/webp' : 'image/jpeg';
}

function hitItem({ product, score }: GroupedHit): string {
  const picture = product.image?.startsWith('https://') ? `<img src="${escaped(product.image)}" alt="">` : '';
  const price = product.price === undefined ? '' : `${product.price.toFixed(2)} ${product.currency ?? ''}`;
  return `<li>${picture}${escaped(product.title)}<span>${escaped(price)} · ${score.toFixed(2)}</span></li>`;
}

/** A self-contained page that shows the picture with boxes, and beside it the products that look like each thing. */
export function lookPage(image: Uint8Array, { items, width, height, is_whole_picture: isWhole }: LookAnswer): string {
  const colored = items.map((item, n) => ({ ...item, color: COLORS[n % COLORS.length] ?? '#000' }));
  const stroke = Math.max(width, height) / 250;
  const boxes = colored.map(
    ({ box: { xmin, ymin, xmax, ymax }, color }) =>
      `<rect x="${xmin}" y="${ymin}" width="${xmax - xmin}" height="${ymax - ymin}" fill="none" stroke="${color}" stroke-width="${stroke}"/>`,
  );
  const sections = colored.map(({ label, score, hits, color }) => {
    const name = label ?? (isWhole ? 'the whole picture' : 'here');
    const list = hits.length > 0 ? `<ol>${hits.map(hitItem).join('')}</ol>` : '<p>No product looks like it.</p>';
    return `<section style="--c: ${color}"><h2>${escaped(name)} <small>${Math.round(score * 100)} %</small></h2>${list}</section>`;
  });
  const source = `data:${typeOf(image)};base64,${Buffer.from(image).toString('base64')}`;
  const figure = `<figure><img src="${source}" alt="the picture"><svg viewBox="0 0 ${width} ${height}">${boxes.join('')}</svg></figure>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vitrine: shop the look</title><style>${STYLE}</style><main>${figure}<div>${sections.join('')}</div></main></html>\n`;
}
