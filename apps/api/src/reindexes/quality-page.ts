import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { thumbnail } from '#clip';
import { ImageSource } from '#image-store';
import { IndexVersions } from '#index-versions';
import type { Comparison, LostQuery, Quality, RankedProduct, ReindexReport } from '#reindex';

const THUMBNAIL_PIXELS = 120;
const READ_AT_ONCE = 16;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const STYLE = `
* { box-sizing: border-box } body { margin: 0; background: #f6f7f9; color: #1d2530; font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif }
main { max-width: 1240px; margin: 0 auto; padding: 32px 24px }
h1 { font-size: 24px; margin: 0 0 4px } .about { color: #66717f; margin: 0 0 20px }
table { border-collapse: collapse; background: #fff; border: 1px solid #e3e7ec; border-radius: 10px; margin: 0 0 28px }
th, td { text-align: left; padding: 8px 16px; border-top: 1px solid #eef1f4; font-variant-numeric: tabular-nums } tr:first-child > * { border-top: 0 }
section { background: #fff; border: 1px solid #e3e7ec; border-radius: 10px; padding: 14px 18px; margin: 0 0 16px }
h2 { margin: 0 0 10px; font-size: 17px } h2 small { color: #66717f; font-weight: 400 }
.row { display: grid; grid-template-columns: 64px repeat(10, minmax(0, 1fr)); gap: 8px; align-items: start; margin: 0 0 10px }
.row > b { font-size: 13px; padding-top: 30px } figure { margin: 0; border: 2px solid #e3e7ec; border-radius: 8px; padding: 4px; background: #fff }
figure.hit { border-color: #009e73 } figure img, figure i { width: 100%; aspect-ratio: 1; object-fit: contain; display: block; background: #fff }
figcaption { font-size: 11px; line-height: 1.3; color: #66717f; overflow: hidden; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical }
`;

/** A page of the queries that lost most, with pictures of the products that each version finds. */
@Injectable()
export class QualityPage {
  constructor(
    private readonly versions: IndexVersions,
    private readonly images: ImageSource,
  ) {}

  async render(storeId: string, { request }: ReindexReport, quality: Quality): Promise<string> {
    const pictures = await this.pictures(storeId, quality.lost);
    const verdict = quality.isWorse ? 'The new version is worse.' : 'The new version is not worse.';
    const origin = quality.judgments === 'generated' ? 'generated from titles and categories' : 'uploaded by the store';
    const rows = quality.modes
      .flatMap(({ mode, ndcgAt10, recallAt24 }) => [row(`${mode} nDCG@10`, ndcgAt10), row(`${mode} recall@24`, recallAt24)])
      .join('');
    const sections = quality.lost.map((lost) => section(lost, pictures)).join('');
    return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vitrine: both versions</title><style>${STYLE}</style><main><h1>${verdict}</h1><p class="about">To ${escaped(request.model)}, ${quality.queries} queries ${origin}; means with 95 % intervals, differences paired by query. Green frames are relevant.</p><table><tr><th></th><th>live</th><th>next</th><th>difference</th></tr>${rows}</table>${sections || '<p>No query lost anything.</p>'}</main></html>\n`;
  }

  /** Thumbnails as `data:` URLs, by product id. Pictures that cannot be read are left out. */
  private async pictures(storeId: string, lost: readonly LostQuery[]): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(lost.flatMap(({ live, next }) => [...live, ...next].map(({ productId }) => productId)))];
    const { index } = await this.versions.live(storeId);
    const products = [...(await index.get(storeId, ids)).values()];
    const pictures = new Map<string, string>();
    await pMap(
      products,
      async ({ product, images: [leading] }) => {
        const small = await this.images
          .stored(leading?.key ?? '')
          .then((bytes) => thumbnail(bytes, THUMBNAIL_PIXELS))
          .catch(() => undefined);
        if (small) pictures.set(product.id, `data:image/jpeg;base64,${small.toString('base64')}`);
      },
      { concurrency: READ_AT_ONCE },
    );
    return pictures;
  }
}

const number = (value: number, digits = 3): string => value.toFixed(digits);

function row(name: string, { live, next, difference }: Comparison): string {
  const cell = ({ mean, low, high }: Comparison['live'], digits = 3): string =>
    `<td>${number(mean, digits)} (${number(low, digits)} – ${number(high, digits)})</td>`;
  return `<tr><th>${name}</th>${cell(live)}${cell(next)}${cell(difference, 4)}</tr>`;
}

function section({ q, mode, liveNdcg, nextNdcg, live, next }: LostQuery, pictures: ReadonlyMap<string, string>): string {
  const line = (name: string, products: readonly RankedProduct[]): string =>
    `<div class="row"><b>${name}</b>${products.map((product) => figure(product, pictures)).join('')}</div>`;
  const change = `${number(liveNdcg)} → ${number(nextNdcg)}`;
  return `<section><h2>${escaped(q)} <small>${mode}, nDCG@10 ${change}</small></h2>${line('live', live)}${line('next', next)}</section>`;
}

function figure({ productId, title, isRelevant }: RankedProduct, pictures: ReadonlyMap<string, string>): string {
  const source = pictures.get(productId);
  const picture = source === undefined ? '<i></i>' : `<img src="${source}" alt="">`;
  return `<figure${isRelevant ? ' class="hit"' : ''}>${picture}<figcaption>${escaped(title)}</figcaption></figure>`;
}
