import { both, box, DARK_METAL, disc, METAL, oval, part, seam, shadow, shine, stroke, surface, tube, WOOD, type Drawing, type Paint } from './paint.js';

const feet = (xs: readonly number[], y: number, height: number): string => xs.map((x) => stroke(`M${x} ${y}v${height}`, '#5d4027', 7)).join('');
export const threeSeatSofa: Drawing = (p) =>
  feet([28, 172], 148, 14) + surface(p, box(26, 64, 148, 64, 12)) + seam(p, 'M75 66V108M125 66V108') + part(p, box(24, 106, 152, 28, 6), p.light) + seam(p, 'M75 106V134M125 106V134') + surface(p, box(20, 128, 160, 22, 4)) + both(surface(p, box(12, 88, 24, 62, 11)));
export const loveseatSofa: Drawing = (p) =>
  feet([46, 154], 150, 14) + surface(p, 'M40 120V70Q40 52 58 52H92Q100 52 100 60 100 52 108 52H142Q160 52 160 70V120Z') + part(p, box(42, 108, 58, 28, 8), p.light) + part(p, box(100, 108, 58, 28, 8), p.light) + surface(p, box(36, 130, 128, 22, 4)) + both(surface(p, box(24, 82, 28, 70, 13)));
export const cornerSofa: Drawing = (p) =>
  feet([22, 178], 154, 10) + surface(p, box(16, 56, 168, 58, 8)) + seam(p, 'M72 58V106M128 58V106') + part(p, 'M22 100H184V126H108V150H22Z', p.light) + seam(p, 'M66 100V150M128 100V126') + surface(p, 'M16 146H110V122H186V146H112V164H16Z') + surface(p, box(172, 76, 18, 72, 8)) + surface(p, box(8, 76, 18, 90, 8));
export const chesterfieldSofa: Drawing = (p) =>
  feet([34, 166], 148, 12) + surface(p, 'M18 100Q10 60 36 62H164Q190 60 182 100V124H18Z') + [44, 72, 100, 128, 156].map((x) => disc(x, 82, 3, p.line) + seam(p, `M${x} 82l-12 18M${x} 82l12 18`)).join('') + part(p, box(30, 108, 140, 22, 8), p.light) + surface(p, box(22, 126, 156, 24, 4)) + both(surface(p, 'M8 84Q8 68 24 68T40 84V150H14Z') + disc(24, 84, 9, p.dark, p.line));

const chairLegs = (p: Paint, color: string): string => tube(p, 'M62 122L52 186', color, 6) + tube(p, 'M138 122L148 186', color, 6) + tube(p, 'M78 122L74 172', color, 5) + tube(p, 'M122 122L126 172', color, 5);
export const diningChair: Drawing = (p) =>
  chairLegs(p, p.dark) + tube(p, 'M64 118L60 20M136 118L140 20', p.dark, 7) + [30, 52, 74].map((y) => surface(p, box(60, y, 80, 13, 4))).join('') + surface(p, 'M62 104H138L150 126H50Z') + part(p, box(50, 124, 100, 8, 3), p.dark);
export const shellChair: Drawing = (p) =>
  chairLegs(p, WOOD) + surface(p, 'M54 30Q100 14 146 30 152 80 140 110 100 124 60 110 48 80 54 30Z') + surface(p, 'M46 96Q100 118 154 96 160 122 136 132 100 140 64 132 40 122 46 96Z') + shine('M64 36Q80 30 92 30L86 90Q74 90 66 84Z');
export const officeChair: Drawing = (p) =>
  tube(p, 'M100 128V164M100 164L54 180M100 164L146 180M100 164V184', DARK_METAL, 6) + [54, 100, 146].map((x) => disc(x, x === 100 ? 188 : 184, 6, '#2b2e33')).join('') + surface(p, box(62, 18, 76, 86, 22)) + surface(p, box(50, 108, 100, 22, 11)) + both(tube(p, 'M52 112H40V80H56', DARK_METAL, 6)) + seam(p, 'M66 62H134');
export const barStool: Drawing = (p) =>
  tube(p, 'M74 70L56 188M126 70L144 188', p.dark, 6) + tube(p, 'M88 72L84 178M112 72L116 178', p.dark, 5) + stroke('M62 144H138', METAL, 6) + surface(p, 'M54 52Q100 40 146 52L148 70Q100 82 52 70Z') + part(p, 'M62 18Q100 8 138 18L136 40Q100 34 64 40Z', p.surface) + stroke('M70 40V52M130 40V52', p.dark, 5);

export const diningTable: Drawing = (p) => tube(p, 'M38 90L34 172M162 90L166 172', p.base, 9) + tube(p, 'M58 88V150M142 88V150', p.dark, 7) + surface(p, 'M36 62H164L188 84H12Z') + part(p, box(12, 84, 176, 11, 2), p.dark);
export const roundTable: Drawing = (p) => tube(p, 'M100 84V150', p.base, 12) + tube(p, 'M100 150L58 176M100 150L142 176M100 150V180', p.base, 8) + part(p, oval(100, 82, 82, 26), p.dark) + surface(p, oval(100, 74, 82, 26)) + shine(oval(76, 68, 34, 8));
export const coffeeTable: Drawing = (p) => tube(p, 'M34 106L24 156M166 106L176 156', WOOD, 7) + tube(p, 'M58 104L54 144M142 104L146 144', WOOD, 6) + surface(p, box(14, 90, 172, 22, 11)) + shine(box(26, 94, 100, 5, 2));
export const deskTable: Drawing = (p) => tube(p, 'M28 92V176M118 92V176', p.base, 7) + part(p, box(118, 90, 60, 88, 3), p.dark) + [92, 120, 148].map((y) => surface(p, box(122, y, 52, 25, 2)) + disc(148, y + 12, 3, METAL, p.line)).join('') + surface(p, 'M24 66H176L190 82H10Z') + part(p, box(10, 82, 180, 10, 2), p.base);

const books = (x: number, y: number, height: number): string =>
  ['#b5524a', '#3f6b8c', '#d9b35b', '#5c7d56'].map((fill, i) => `<rect x="${x + i * 8}" y="${y + height - 22 + (i % 2) * 3}" width="7" height="${22 - (i % 2) * 3}" fill="${fill}" opacity=".85"/>`).join('');
export const tallBookcase: Drawing = (p) => surface(p, box(50, 12, 100, 176, 3)) + [20, 61, 102, 143].map((y, i) => part(p, box(58, y, 84, 36), p.dark) + books(i % 2 ? 100 : 62, y, 36)).join('');
export const wideBookcase: Drawing = (p) => surface(p, box(16, 46, 168, 122, 3)) + [0, 1, 2].flatMap((c) => [0, 1].map((r) => part(p, box(24 + c * 53, 54 + r * 56, 46, 49), p.dark) + ((c + r) % 2 ? books(28 + c * 53, 54 + r * 56, 49) : ''))).join('') + feet([26, 174], 168, 12);
export const ladderBookcase: Drawing = (p) => tube(p, 'M68 14L42 188M132 14L158 188', p.base, 7) + [44, 84, 124, 164].map((y, i) => books(84 + (i % 2) * 16, y - 36, 36) + surface(p, box(66 - i * 6, y, 68 + i * 12, 10, 2))).join('');

const glow = '<ellipse cx="100" cy="104" rx="56" ry="18" fill="#ffe9a8" opacity=".55"/>';
export const tableLamp: Drawing = (p) => glow + tube(p, 'M100 100V166', METAL, 6) + part(p, oval(100, 174, 34, 9), METAL) + surface(p, 'M72 30H128L156 104H44Z') + shine('M80 34H92L72 100H56Z');
export const floorLamp: Drawing = (p) => `<ellipse cx="100" cy="62" rx="44" ry="12" fill="#ffe9a8" opacity=".6"/>` + stroke('M100 62V172M100 150L72 190M100 150L128 190M100 150V190', WOOD, 6) + surface(p, box(62, 14, 76, 48, 5)) + shine(box(68, 18, 9, 40, 4));
export const deskLamp: Drawing = (p) => part(p, box(48, 172, 76, 14, 7), p.dark) + tube(p, 'M84 172L60 104 118 60', METAL, 6) + disc(60, 104, 6, p.dark, p.line) + `<path d="M118 92L186 92 166 150 124 150Z" fill="#ffe9a8" opacity=".4"/>` + surface(p, 'M104 40L134 28Q176 44 186 88L116 96Q98 70 104 40Z');
export const pendantLamp: Drawing = (p) => stroke('M100 0V50', '#33363b', 4) + `<ellipse cx="100" cy="134" rx="60" ry="16" fill="#ffe9a8" opacity=".7"/>` + surface(p, 'M88 50H112Q170 74 176 132H24Q30 74 88 50Z') + part(p, box(88, 40, 24, 14, 3), p.dark) + shine('M84 60Q52 80 44 124L34 124Q40 80 84 60Z');

export const rectangularRug: Drawing = (p) =>
  Array.from({ length: 17 }, (_, i) => stroke(`M${24 + i * 9.5} 40v-11M${24 + i * 9.5} 160v11`, p.dark, 3)).join('') + surface(p, box(18, 40, 164, 120)) + `<path d="${box(30, 52, 140, 96)}" fill="none" stroke="${p.light}" stroke-width="5"/><path d="${box(40, 62, 120, 76)}" fill="none" stroke="${p.dark}" stroke-width="3"/>`;
export const roundRug: Drawing = (p) => surface(p, oval(100, 100, 86, 86)) + `<g fill="none"><circle cx="100" cy="100" r="72" stroke="${p.light}" stroke-width="5"/><circle cx="100" cy="100" r="50" stroke="${p.dark}" stroke-width="4"/><circle cx="100" cy="100" r="26" stroke="${p.light}" stroke-width="4"/></g>`;
export const runnerRug: Drawing = (p) =>
  Array.from({ length: 9 }, (_, i) => stroke(`M${64 + i * 9} 14v-9M${64 + i * 9} 186v9`, p.dark, 3)).join('') + surface(p, box(58, 14, 84, 172)) + `<path d="${box(68, 24, 64, 152)}" fill="none" stroke="${p.light}" stroke-width="4"/>` + [52, 100, 148].map((y) => part(p, `M100 ${y - 18}L118 ${y} 100 ${y + 18} 82 ${y}Z`, p.dark)).join('');

export const squareCushion: Drawing = (p) => surface(p, 'M26 30Q100 44 174 30 160 100 174 170 100 156 26 170 40 100 26 30Z') + shadow('M174 170Q100 156 26 170 34 160 60 152 120 140 166 150Z') + seam(p, 'M38 42Q50 56 56 60M162 42Q150 56 144 60M38 158Q50 144 56 140M162 158Q150 144 144 140');
export const roundCushion: Drawing = (p) => surface(p, oval(100, 100, 76, 72)) + [0, 30, 60, 90, 120, 150].map((a) => `<g transform="rotate(${a} 100 100)">${seam(p, 'M100 34Q94 70 100 92M100 166Q106 130 100 108')}</g>`).join('') + disc(100, 100, 9, p.dark, p.line);
export const lumbarCushion: Drawing = (p) => surface(p, 'M14 58Q100 70 186 58 176 100 186 142 100 130 14 142 24 100 14 58Z') + both(part(p, 'M14 58Q28 62 38 63 30 100 38 137 26 139 14 142 24 100 14 58Z', p.dark)) + both(disc(14, 58, 6, p.light, p.line) + disc(14, 142, 6, p.light, p.line));

const stems = (): string =>
  stroke('M92 60Q84 34 76 22M100 60V14M108 60Q116 36 128 26', '#5c8a55', 3) + disc(74, 20, 9, '#e8a0b4') + disc(100, 12, 9, '#f4d06f') + disc(130, 24, 9, '#e8a0b4') + disc(74, 20, 3, '#f6efe0') + disc(100, 12, 3, '#b06a3b') + disc(130, 24, 3, '#f6efe0');
export const bottleVase: Drawing = (p) => stems() + surface(p, 'M88 54H112V92Q146 112 144 146 142 184 120 186H80Q58 184 56 146 54 112 88 92Z') + part(p, oval(100, 54, 14, 4), p.dark) + shine('M72 120Q64 140 70 166L78 170Q72 140 82 112Z');
export const amphoraVase: Drawing = (p) => both(tube(p, 'M84 62Q50 64 58 104', p.base, 6)) + surface(p, 'M78 42H122Q116 60 116 74 152 92 146 130 138 164 118 186H82Q62 164 54 130 48 92 84 74 84 60 78 42Z') + part(p, oval(100, 42, 22, 6), p.dark) + stroke('M58 116H142', p.light, 4) + shine('M66 110Q62 136 78 160L84 160Q72 136 76 104Z');
export const cylinderVase: Drawing = (p) => stems() + surface(p, 'M70 56H130L126 178Q100 190 74 178Z') + part(p, oval(100, 56, 30, 8), p.dark) + shine('M78 70H86L88 176H82Z');
