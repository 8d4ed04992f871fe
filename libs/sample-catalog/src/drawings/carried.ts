import { both, box, DARK_METAL, disc, METAL, oval, part, seam, shadow, shine, stroke, surface, tube, type Drawing, type Paint } from './paint.js';

const GOLD = '#d8b46a';

export const schoolBackpack: Drawing = (p) =>
  tube(p, 'M84 34Q84 14 100 14T116 34', p.dark, 6) + both(part(p, 'M54 78Q38 84 40 150L54 160Z', p.dark)) +
  surface(p, 'M52 92Q52 30 100 30 148 30 148 92V172Q148 182 138 182H62Q52 182 52 172Z') + seam(p, 'M58 84Q100 60 142 84') + part(p, box(64, 108, 72, 60, 12), p.dark) + stroke('M68 122H132', METAL, 3) + disc(116, 126, 3, METAL);
export const rolltopBackpack: Drawing = (p) =>
  both(part(p, 'M56 92Q42 98 44 160L56 168Z', p.dark)) + surface(p, box(54, 48, 92, 136, 14)) + part(p, box(50, 26, 100, 30, 10), p.dark) + seam(p, 'M54 40H146') +
  both(stroke('M72 52V120', GOLD, 6) + part(p, box(66, 96, 12, 12, 2), METAL)) + part(p, box(66, 132, 68, 40, 6), p.light);
export const miniBackpack: Drawing = (p) =>
  tube(p, 'M82 52Q82 26 100 26T118 52', p.dark, 5) + both(tube(p, 'M62 72Q32 120 58 162', p.dark, 6)) + surface(p, 'M56 104Q56 48 100 48 144 48 144 104V162Q144 174 132 174H68Q56 174 56 162Z') +
  part(p, 'M58 92Q60 52 100 52 140 52 142 92 142 116 100 118 58 116 58 92Z', p.light) + part(p, box(92, 108, 16, 20, 3), GOLD);

const handles = (p: Paint, rise: number): string => tube(p, `M70 82Q70 ${82 - rise} 100 ${82 - rise}T130 82`, p.dark, 6);
export const toteHandbag: Drawing = (p) =>
  handles(p, 66) + surface(p, 'M36 76H164L154 172Q152 180 144 180H56Q48 180 46 172Z') + seam(p, 'M38 90H162') + part(p, box(90, 100, 20, 14, 2), GOLD) + shadow('M140 78L163 78 153 178 132 179Z');
export const bucketHandbag: Drawing = (p) =>
  tube(p, 'M60 76Q64 12 100 12T140 76', p.dark, 5) + surface(p, 'M54 70H146L158 168Q100 186 42 168Z') + part(p, oval(100, 70, 46, 11), p.dark) + stroke('M60 86H140', GOLD, 3) + stroke('M92 86L86 118M108 86L114 118', p.dark, 4);
export const satchelHandbag: Drawing = (p) =>
  handles(p, 44) + surface(p, box(34, 76, 132, 96, 12)) + part(p, 'M34 88Q34 76 46 76H154Q166 76 166 88V120Q166 134 150 134H50Q34 134 34 120Z', p.surface) + both(part(p, box(56, 116, 12, 32, 3), p.dark) + part(p, box(54, 128, 16, 12, 2), GOLD));
export const clutchHandbag: Drawing = (p) =>
  `<g transform="translate(0 -6)">${tube(p, 'M150 88Q196 104 168 140', p.dark, 5) + surface(p, box(24, 74, 138, 84, 8)) + part(p, 'M24 80Q24 74 30 74H156Q162 74 162 80L94 128Z', p.light) + disc(94, 124, 6, GOLD, p.line)}</g>`;

const trolley = (p: Paint): string => stroke('M82 44V14H118V44', DARK_METAL, 5) + both(disc(70, 184, 7, '#33363b', p.line));
export const hardSuitcase: Drawing = (p) =>
  trolley(p) + surface(p, box(52, 40, 96, 138, 14)) + [66, 80, 94, 108, 122, 134].map((x) => seam(p, `M${x} 52V166`)).join('') + part(p, box(90, 100, 20, 12, 3), METAL) + shine(box(56, 48, 8, 120, 4));
export const softSuitcase: Drawing = (p) =>
  trolley(p) + surface(p, box(48, 40, 104, 138, 10)) + part(p, box(60, 92, 80, 70, 8), p.dark) + part(p, box(60, 56, 80, 26, 6), p.dark) + stroke('M66 98H134M66 62H134', METAL, 3) + tube(p, 'M86 42Q100 30 114 42', p.dark, 5);
export const vintageSuitcase: Drawing = (p) =>
  tube(p, 'M82 66Q82 46 100 46T118 66', p.dark, 6) + surface(p, box(24, 64, 152, 104, 8)) + both(part(p, box(52, 64, 14, 104), '#7a5230') + part(p, box(50, 96, 18, 14, 2), GOLD)) +
  seam(p, 'M24 100H176') + both(part(p, 'M24 72Q24 64 32 64H44L24 84ZM24 160Q24 168 32 168H44L24 148Z', '#7a5230'));

export const baseballCap: Drawing = (p) =>
  surface(p, 'M40 118Q40 52 98 50 150 52 152 118Q96 104 40 118Z') + part(p, 'M96 110Q150 104 186 128 192 140 178 140 140 124 92 128 60 126 40 118 66 110 96 110Z', p.dark) + seam(p, 'M98 50Q92 80 96 110') + seam(p, 'M98 50Q130 70 134 110') + disc(98, 49, 4, p.dark, p.line);
export const beanieCap: Drawing = (p) =>
  disc(100, 38, 15, p.light, p.line) + surface(p, 'M48 130Q44 46 100 46T152 130Z') + part(p, box(42, 122, 116, 32, 10), p.dark) + Array.from({ length: 12 }, (_, i) => seam(p, `M${50 + i * 9} 126V150`)).join('');
export const bucketCap: Drawing = (p) =>
  surface(p, 'M34 138Q60 100 66 68 100 56 134 68 140 100 166 138 100 164 34 138Z') + part(p, 'M58 104Q100 118 142 104L146 114Q100 130 54 114Z', p.dark) + seam(p, 'M44 130Q100 150 156 130') + shadow('M34 138Q100 158 166 138 100 166 34 138Z');

const fringe = (p: Paint, x: number, y: number, width: number): string =>
  Array.from({ length: Math.floor(width / 6) }, (_, i) => stroke(`M${x + 3 + i * 6} ${y}v13`, p.dark, 2.6)).join('');
export const foldedScarf: Drawing = (p) =>
  surface(p, 'M68 44L104 44 112 160H76Z') + fringe(p, 76, 162, 36) + surface(p, 'M104 44L134 44 146 142H112Z') + fringe(p, 112, 144, 34) + surface(p, 'M56 46Q56 18 100 18T146 46Q146 72 100 72T56 46Z') + part(p, 'M78 44Q78 30 100 30T124 44Q124 52 100 54T78 44Z', p.line);
export const longScarf: Drawing = (p) =>
  `<g transform="rotate(-28 100 100)">${surface(p, 'M22 76Q60 62 100 78T178 72V114Q140 128 100 114T22 118Z') + [0, 1, 2, 3, 4, 5, 6].map((i) => stroke(`M21 ${80 + i * 6}h-12M179 ${75 + i * 6}h12`, p.dark, 2.6)).join('') + shadow('M22 106Q60 94 100 106T178 104V114Q140 128 100 114T22 118Z')}</g>`;
export const squareScarf: Drawing = (p) =>
  surface(p, 'M100 14L186 100 100 186 14 100Z') + `<path d="M100 28L172 100 100 172 28 100Z" fill="none" stroke="${p.light}" stroke-width="5"/>` + shadow('M100 100L186 100 100 186Z') + seam(p, 'M100 14V186');

const bridge = (p: Paint): string => stroke('M86 92Q100 82 114 92', p.base, 7);
const temples = (p: Paint): string => both(stroke('M28 86L16 72', p.line, 9) + stroke('M28 86L16 72', p.base, 6));
const lens = (p: Paint, d: string): string => both(part(p, d, '#2a2f38') + stroke(d, p.line, 10) + stroke(d, p.base, 7)) + both(shine('M40 92L60 88 50 116 42 110Z'));
export const roundSunglasses: Drawing = (p) => temples(p) + lens(p, oval(58, 104, 31, 31)) + bridge(p);
export const wayfarerSunglasses: Drawing = (p) => temples(p) + lens(p, 'M24 82H88Q92 126 60 130 28 130 24 82Z') + bridge(p);
export const catEyeSunglasses: Drawing = (p) => temples(p) + lens(p, 'M14 70Q52 76 88 86 90 128 58 128 30 126 14 70Z') + bridge(p);

const strap = (p: Paint): string => surface(p, 'M78 8H122L126 66H74Z') + surface(p, 'M74 134H126L122 192H78Z') + [152, 164, 176].map((y) => disc(100, y, 2.2, p.line)).join('');
const hands = (p: Paint): string => stroke('M100 100V78M100 100L114 108', p.line, 3.5) + disc(100, 100, 3.5, p.line);
export const roundWatch: Drawing = (p) => strap(p) + part(p, box(142, 95, 9, 10, 2), METAL) + disc(100, 100, 44, METAL, p.line) + disc(100, 100, 35, '#faf9f5', p.line) + [0, 90, 180, 270].map((a) => `<g transform="rotate(${a} 100 100)">${stroke('M100 70v6', '#33363b', 3)}</g>`).join('') + hands(p);
export const chronoWatch: Drawing = (p) => strap(p) + both(part(p, box(140, 76, 9, 9, 2), METAL)) + disc(100, 100, 46, DARK_METAL, p.line) + disc(100, 100, 36, p.base, p.line) + disc(84, 102, 9, '#faf9f5', p.line) + disc(116, 102, 9, '#faf9f5', p.line) + disc(100, 120, 9, '#faf9f5', p.line) + stroke('M100 98V74M100 98L116 84', '#faf9f5', 3.5);
export const smartWatch: Drawing = (p) => strap(p) + part(p, box(60, 54, 80, 92, 22), '#23262c') + part(p, box(68, 62, 64, 76, 16), '#0d1117') + disc(100, 96, 22, 'none', '#5ad17a') + stroke('M100 74a22 22 0 0 1 20 14', '#ff5f6d', 4) + stroke('M84 128H116', '#8fd3ff', 4) + part(p, box(140, 84, 7, 18, 3), METAL);

const canopy = (p: Paint): string =>
  surface(p, 'M16 100Q20 30 100 26 180 30 184 100 170 86 156 100 142 86 128 100 114 86 100 100 86 86 72 100 58 86 44 100 30 86 16 100Z') + seam(p, 'M100 28Q60 50 44 98M100 28Q80 54 72 98M100 28Q120 54 128 98M100 28Q140 50 156 98');
export const openUmbrella: Drawing = (p) => stroke('M100 16V172Q100 188 84 188T70 174', '#6b4a30', 6) + canopy(p);
export const foldedUmbrella: Drawing = (p) =>
  `<g transform="rotate(18 100 100)">${stroke('M100 30V10M100 150V176Q100 192 86 192T74 180', '#6b4a30', 6) + surface(p, 'M100 20Q124 90 116 152H84Q76 90 100 20Z') + seam(p, 'M100 24Q94 90 94 150M100 24Q108 90 106 150') + part(p, box(80, 124, 40, 10, 3), p.dark)}</g>`;
export const beachUmbrella: Drawing = (p) =>
  `<g transform="rotate(-14 100 100)">${stroke('M100 60V196', '#ece4d2', 7) + surface(p, 'M14 96Q30 28 100 24 170 28 186 96 100 78 14 96Z') + part(p, 'M70 84Q74 40 100 24 126 40 130 84 100 80 70 84Z', p.light) + disc(100, 22, 5, '#ece4d2', p.line)}</g>`;
