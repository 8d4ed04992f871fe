import { both, box, disc, part, seam, shadow, shine, stroke, surface, type Drawing, type Paint } from './paint.js';

const SHORT_SLEEVE = 'M70 42L38 62 26 92 54 104 66 84Z';
const LONG_SLEEVE = 'M70 42L44 58 24 158 48 164 66 92Z';
const TORSO = 'M70 40Q100 50 130 40L138 60 134 168Q100 174 66 168L62 60Z';

const buttons = (from: number, to: number, fill: string): string =>
  [0, 1, 2, 3].map((i) => disc(100, from + ((to - from) * i) / 3, 2.4, fill)).join('');

const tee =
  (neck: (p: Paint) => string, sleeve = SHORT_SLEEVE): Drawing =>
  (p) =>
    both(surface(p, sleeve)) + surface(p, TORSO) + shadow('M122 60L134 66 133 168 118 170Z') + neck(p);

export const crewTee = tee((p) => part(p, 'M80 42Q100 64 120 42L126 41Q100 74 74 41Z', p.dark));
export const vNeckTee = tee((p) => part(p, 'M80 42L100 74 120 42 127 41 100 84 73 41Z', p.dark));
export const tankTop: Drawing = (p) =>
  surface(p, 'M72 32L84 32Q86 66 100 66 114 66 116 32L128 32Q126 66 140 80L136 170Q100 176 64 170L60 80Q74 66 72 32Z') +
  stroke('M84 32Q86 66 100 66 114 66 116 32', p.dark, 4) + shadow('M122 90L138 86 136 170 120 172Z');

const collar = (p: Paint): string => both(part(p, 'M100 52L82 36 70 44 86 66Z', p.light));
const shirt =
  (sleeve: string, pocket: boolean): Drawing =>
  (p) =>
    both(surface(p, sleeve)) + surface(p, TORSO) + part(p, box(95, 52, 10, 118), p.light) + buttons(70, 152, p.line) + collar(p) +
    (pocket ? part(p, 'M112 84h16v16l-8 5-8-5Z', p.surface) : '') +
    (sleeve === LONG_SLEEVE ? both(part(p, 'M26 148L50 153 48 166 23 160Z', p.light)) : '');

export const dressShirt = shirt(LONG_SLEEVE, true);
export const campShirt = shirt(SHORT_SLEEVE, true);
export const poloShirt: Drawing = (p) =>
  both(surface(p, SHORT_SLEEVE) + part(p, 'M27 86L55 98 53 105 24 93Z', p.dark)) + surface(p, TORSO) +
  part(p, box(94, 54, 12, 36), p.dark) + disc(100, 64, 2.2, p.light) + disc(100, 78, 2.2, p.light) + both(part(p, 'M100 56L84 38 72 44 88 66Z', p.dark));

const ribs = (p: Paint, y: number): string =>
  Array.from({ length: 13 }, (_, i) => seam(p, `M${68 + i * 5.4} ${y}v13`)).join('');
const knit =
  (neck: (p: Paint) => string): Drawing =>
  (p) =>
    both(surface(p, 'M70 42Q46 50 40 70L20 152 48 162 66 100Z') + part(p, 'M22 146L49 155 46 168 18 158Z', p.dark)) +
    surface(p, 'M68 40Q100 50 132 40L142 62 138 156 62 156 58 62Z') + part(p, box(62, 154, 76, 15, 3), p.dark) + ribs(p, 155) +
    shadow('M124 64L140 68 138 154 122 154Z') + neck(p);
const cable = (p: Paint): string =>
  [84, 100, 116].map((x) => stroke(`M${x} 74q6 8 0 16t0 16 0 16 0 16 0 12`, p.dark, 3)).join('');

export const crewSweater = knit((p) => part(p, 'M76 41Q100 66 124 41L132 40Q100 82 68 40Z', p.dark));
export const rollNeckSweater = knit((p) => part(p, 'M78 24Q100 30 122 24L126 46Q100 58 74 46Z', p.dark) + seam(p, 'M77 36Q100 43 123 36'));
export const cableSweater = knit((p) => cable(p) + part(p, 'M76 41Q100 66 124 41L132 40Q100 82 68 40Z', p.dark));

const hood = (p: Paint): string =>
  part(p, 'M66 46Q60 12 100 12 140 12 134 46Q120 66 100 68 80 66 66 46Z', p.surface) + part(p, 'M78 44Q76 24 100 24 124 24 122 44Q112 58 100 60 88 58 78 44Z', p.line) +
  stroke('M90 58L88 92', '#f4f1ea', 3) + stroke('M110 58L112 92', '#f4f1ea', 3);
const hoodie =
  (front: (p: Paint) => string): Drawing =>
  (p) =>
    both(surface(p, 'M70 44Q46 52 40 72L20 152 48 162 66 100Z') + part(p, 'M22 146L49 155 46 168 18 158Z', p.dark)) +
    surface(p, 'M68 44Q100 54 132 44L142 64 138 158 62 158 58 64Z') + part(p, box(62, 154, 76, 14, 3), p.dark) + front(p) + hood(p);

export const pulloverHoodie = hoodie((p) => part(p, 'M78 112H122L132 146H68Z', p.dark));
export const zipHoodie = hoodie((p) => stroke('M100 60V166', '#dfe2e6', 4) + both(part(p, 'M70 118L92 112V146H68Z', p.dark)));

const jacketBody = (p: Paint): string =>
  both(surface(p, 'M68 40Q44 48 40 66L24 156 50 162 66 96Z')) + surface(p, 'M66 38L134 38 142 60 140 166 60 166 58 60Z');
export const bomberJacket: Drawing = (p) =>
  jacketBody(p) + part(p, box(60, 154, 80, 14, 3), p.dark) + ribs(p, 155) + both(part(p, 'M26 146L52 152 50 166 22 160Z', p.dark)) +
  part(p, 'M76 32Q100 40 124 32L126 44Q100 56 74 44Z', p.dark) + stroke('M100 46V154', '#dfe2e6', 4) + both(stroke('M72 112L84 128', p.line, 3));
export const blazer: Drawing = (p) =>
  jacketBody(p) + part(p, 'M82 38L100 100 118 38Z', '#f6f4ef') + part(p, 'M96 44L104 44 107 84 100 92 93 84Z', p.dark) +
  both(part(p, 'M84 34L68 44 72 74 82 70 98 106 100 96Z', p.dark)) + disc(100, 118, 3, p.line) + disc(100, 136, 3, p.line) + seam(p, 'M100 106V166') + both(part(p, box(68, 124, 20, 6), p.dark));
export const pufferJacket: Drawing = (p) =>
  jacketBody(p) + [66, 90, 114, 138].map((y) => seam(p, `M59 ${y}Q80 ${y + 7} 100 ${y}T141 ${y}`) + shine(`M62 ${y - 12}Q80 ${y - 8} 98 ${y - 12}L98 ${y - 7}Q80 ${y - 3} 62 ${y - 7}Z`)).join('') +
  both([84, 108, 132].map((y) => seam(p, `M${38 - (y - 84) * 0.2} ${y}L64 ${y + 6}`)).join('')) + part(p, 'M72 22Q100 30 128 22L132 44Q100 58 68 44Z', p.surface) + stroke('M100 34V166', p.line, 3);
export const denimJacket: Drawing = (p) =>
  jacketBody(p) + seam(p, 'M58 76H142') + both(part(p, 'M70 84h22v18l-11 6-11-6Z', p.surface)) + both(seam(p, 'M80 108L84 166')) + part(p, box(60, 156, 80, 11), p.dark) +
  buttons(66, 150, '#d8b46a') + seam(p, 'M94 52V156') + both(part(p, 'M100 50L80 30 66 40 84 62Z', p.dark));

const NECKLINE = 'M82 30Q100 60 118 30';
const dress =
  (skirt: string, details: (p: Paint) => string): Drawing =>
  (p) =>
    surface(p, skirt) + surface(p, 'M70 28L82 28Q100 62 118 28L130 28Q128 52 134 62L124 92H76L66 62Q72 52 70 28Z') + stroke(NECKLINE, p.dark, 3) + details(p);
const waist = (p: Paint): string => part(p, box(75, 88, 50, 8, 2), p.dark);
export const aLineDress = dress('M76 92H124L152 164Q100 178 48 164Z', (p) => waist(p) + both(seam(p, 'M88 98L74 166')));
export const maxiDress = dress('M76 92H124L142 190Q100 196 58 190Z', (p) => waist(p) + both(seam(p, 'M90 98L80 190')) + shadow('M112 98L124 96 141 190 122 192Z'));
export const miniDress = dress('M76 90H124L144 150Q100 160 56 150Z', (p) => stroke('M74 30L74 12M126 30L126 12', p.dark, 4) + both(seam(p, 'M88 94L78 152')) + shadow('M112 92L123 92 143 150 124 154Z'));
export const wrapDress = dress('M76 92H124L144 168Q100 176 56 168Z', (p) =>
  both(part(p, 'M68 32L46 56 56 84 72 66Z', p.surface)) + seam(p, 'M118 32L80 88') + part(p, box(75, 88, 50, 9, 2), p.dark) + part(p, 'M84 94L72 128 80 130 90 98Z', p.dark) + seam(p, 'M88 98Q110 130 120 171'));

const skirt = (d: string, details: (p: Paint) => string): Drawing => (p) => surface(p, d) + part(p, box(66, 40, 68, 12, 2), p.dark) + details(p);
export const aLineSkirt = skirt('M68 48H132L162 150Q100 164 38 150Z', (p) => both(seam(p, 'M84 54L64 154')) + shadow('M118 52L132 52 161 150 140 155Z'));
export const pleatedSkirt = skirt('M68 48H132L160 146 150 152 140 146 130 153 120 147 110 154 100 148 90 154 80 147 70 153 60 146 50 152 40 146Z', (p) =>
  [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((i) => seam(p, `M${100 + i * 5.4} 53L${100 + i * 10} 149`)).join(''));
export const pencilSkirt = skirt('M68 48H132Q142 80 136 160H64Q58 80 68 48Z', (p) => seam(p, 'M100 128V160') + shadow('M122 54L133 54Q140 84 135 160L122 160Z') + disc(100, 46, 2.5, p.light));

const waistband = (p: Paint): string => part(p, box(64, 22, 72, 12, 2), p.dark) + disc(100, 28, 2.6, p.light);
const legs = (outer: number, hem: number, bottom: number): string =>
  `M66 32H134L${100 + outer} ${bottom}H${100 + outer - hem}L102 84H98L${100 - outer + hem} ${bottom}H${100 - outer}Z`;
const trousers =
  (d: string, details: (p: Paint) => string): Drawing =>
  (p) =>
    surface(p, d) + waistband(p) + seam(p, 'M100 34V84') + both(seam(p, 'M70 40Q84 46 82 36')) + details(p);
export const straightTrousers = trousers(legs(40, 28, 184), (p) => both(seam(p, 'M80 60L76 184')));
export const wideTrousers = trousers(legs(58, 46, 184), (p) => both(seam(p, 'M80 60L68 184')) + shadow('M118 60L134 60 157 184 136 184Z'));
export const joggers = trousers('M66 32H134Q146 100 130 172H112L102 84H98L88 172H70Q54 100 66 32Z', (p) =>
  both(part(p, box(110, 168, 22, 16, 4), p.dark)) + stroke('M96 32L92 56', '#f4f1ea', 3) + stroke('M104 32L108 56', '#f4f1ea', 3));
const shorts =
  (details: (p: Paint) => string, bottom: number, spread: number): Drawing =>
  (p) =>
    `<g transform="translate(0 24)">${surface(p, `M62 32H138L${100 + spread} ${bottom}H106L102 78H98L94 ${bottom}H${100 - spread}Z`) + part(p, box(60, 22, 80, 12, 2), p.dark) + seam(p, 'M100 34V78') + details(p)}</g>`;
export const tailoredShorts = shorts((p) => disc(100, 28, 2.6, p.light) + both(seam(p, 'M70 38L78 56')) + both(part(p, 'M106 108L149 108 150 117 106 117Z', p.dark)), 116, 50);
export const runningShorts = shorts((p) => stroke('M96 34L92 52', '#f4f1ea', 3) + stroke('M104 34L108 52', '#f4f1ea', 3) + both(part(p, 'M134 34L138 33 156 96 142 102Z', p.light)), 100, 56);
export const cargoShorts = shorts((p) => disc(100, 28, 2.6, p.light) + both(part(p, 'M124 74h26l3 30h-28Z', p.dark) + seam(p, 'M125 84H152')), 128, 56);
