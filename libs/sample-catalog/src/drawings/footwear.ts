import { box, disc, oval, part, RUBBER, seam, shadow, stroke, surface, tube, type Drawing, type Paint } from './paint.js';

const laces = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y]) => stroke(`M${x} ${y}l12 7`, '#fbfaf6', 4)).join('');
const sole = (p: Paint, d: string, fill = RUBBER): string => part(p, d, fill);

export const lowSneakers: Drawing = (p) =>
  surface(p, 'M26 130Q24 96 34 84Q50 96 66 82L80 78Q104 108 142 114 172 118 176 136L174 144H28Z') +
  part(p, 'M140 114Q172 118 176 136L150 140Q138 130 140 114Z', p.light) + seam(p, 'M34 100Q56 108 66 84') +
  stroke('M56 134Q84 128 98 108', p.light, 6) + laces([[82, 86], [93, 95], [105, 103]]) + sole(p, 'M22 138H178Q184 156 170 158H32Q20 158 22 138Z');
export const highSneakers: Drawing = (p) =>
  surface(p, 'M30 130L34 50Q52 44 76 50Q80 90 106 102 142 108 168 120 176 128 176 142H30Z') +
  part(p, 'M146 112Q176 120 176 142L150 142Q142 126 146 112Z', RUBBER) + disc(54, 84, 11, RUBBER, p.line) +
  laces([[74, 58], [77, 72], [84, 85], [96, 96], [110, 103]]) + sole(p, 'M26 138H180V154Q180 158 172 158H34Q26 158 26 150Z') + stroke('M28 146H178', p.base, 3);
export const runningSneakers: Drawing = (p) =>
  surface(p, 'M24 128Q16 96 30 78Q44 96 64 84L84 80Q112 112 150 112 180 118 182 134L174 142H30Z') +
  [0, 1, 2].map((i) => stroke(`M${62 + i * 15} 132L${80 + i * 13} ${96 + i * 6}`, p.light, 5)).join('') + laces([[84, 88], [96, 98], [109, 106]]) +
  sole(p, 'M18 134Q60 142 100 138T186 130Q190 150 172 156L120 154 108 160 36 162Q12 158 18 134Z') + stroke('M24 148Q70 154 110 149T182 142', p.dark, 4);

const bootShaft = 'M58 24Q84 30 112 24L114 96Q136 112 160 118 174 124 174 146H58Q52 90 58 24Z';
export const chelseaBoots: Drawing = (p) =>
  surface(p, bootShaft) + part(p, 'M76 30L104 30 98 86 82 86Z', p.dark) + [82, 88, 94, 99].map((x) => seam(p, `M${x} 34L${x - 1} 82`)).join('') +
  sole(p, 'M54 142H178V154H96V166H54Z', '#3a302a') + stroke('M82 26V14', p.dark, 5);
export const laceBoots: Drawing = (p) =>
  surface(p, bootShaft) + part(p, box(56, 20, 58, 14, 6), p.dark) + [44, 58, 72, 86].map((y) => stroke(`M94 ${y}L116 ${y + 4}`, '#e8d9b0', 4)).join('') + stroke('M114 100L126 96', '#e8d9b0', 4) +
  part(p, 'M140 112Q174 120 174 146H146Q134 128 140 112Z', p.dark) + sole(p, 'M52 142H180V150L174 166 162 158 150 166 138 158 126 166 112 158V166H54Z', '#2e2926');
export const kneeBoots: Drawing = (p) =>
  surface(p, 'M66 8Q90 14 114 8L108 116Q128 130 152 138 164 144 164 160H106L96 152 84 160H70Q58 90 66 8Z') + shadow('M98 12L113 10 107 114 96 110Z') +
  stroke('M66 18Q90 24 113 18', p.dark, 4) + sole(p, 'M100 158H168V166H104Z', '#3a302a') + sole(p, 'M68 158H88L84 188H70Z', '#3a302a');

const footbed = 'M24 132Q60 120 108 132 152 140 178 128 184 142 168 150H34Q20 150 24 132Z';
export const strapSandals: Drawing = (p) =>
  part(p, 'M20 140Q60 132 108 142T182 138V152Q180 162 160 162H36Q18 162 20 140Z', '#6d4c35') + part(p, footbed, '#c9a57c') +
  surface(p, 'M118 138Q120 92 150 96 174 104 176 134 150 144 118 138Z') + surface(p, 'M38 132Q44 84 66 84 88 86 92 130L76 128Q72 104 64 104 56 106 56 130Z') + disc(67, 94, 5, '#d8b46a', p.line);
export const slideSandals: Drawing = (p) =>
  part(p, 'M14 142Q60 134 108 144T188 140V156Q188 166 166 166H32Q14 166 14 142Z', p.base) + part(p, 'M18 140Q56 126 108 136 152 144 184 132 190 144 172 152H30Q16 152 18 140Z', p.dark) +
  part(p, oval(98, 124, 13, 20), p.line) + surface(p, 'M92 144Q82 108 106 98 144 92 158 110 166 124 162 148 128 158 92 144Z') + seam(p, 'M98 140Q90 112 108 104M156 144Q160 122 150 112');
export const flipFlops: Drawing = (p) =>
  `<g transform="rotate(-14 100 100)">${surface(p, 'M62 24Q96 12 100 60 98 100 94 150 92 186 70 186 46 186 46 146 50 100 44 60 42 30 62 24Z')}${stroke('M72 58Q50 80 50 108M72 58Q96 80 94 108', p.dark, 7)}</g>` +
  `<g transform="rotate(12 140 100) translate(66 6)">${surface(p, 'M82 24Q48 12 44 60 46 100 50 150 52 186 74 186 98 186 98 146 94 100 100 60 102 30 82 24Z')}${stroke('M72 58Q50 80 50 108M72 58Q96 80 94 108', p.dark, 7)}</g>`;

export const stilettoHeels: Drawing = (p) =>
  surface(p, 'M30 66Q40 52 54 66 70 104 118 132 150 142 180 154 184 164 172 164H118Q76 150 54 104L48 100Z') + part(p, 'M34 72L52 98 44 172H38Z', p.dark) + part(p, 'M110 162H182V168H112Z', '#4a3a30') + stroke('M56 70Q78 112 130 138', p.dark, 3);
export const blockHeels: Drawing = (p) =>
  surface(p, 'M32 76Q40 64 56 76 78 112 122 134 152 142 180 152 184 164 172 166H116Q80 156 62 122L36 116Z') + part(p, 'M34 112L64 120 62 172H34Z', p.dark) + tube(p, 'M40 78Q60 50 84 74', p.base, 5) + part(p, 'M108 164H182V170H110Z', '#4a3a30');
export const wedgeHeels: Drawing = (p) =>
  part(p, 'M34 104Q76 132 120 146L180 158 178 172H36Q28 130 34 104Z', '#b98d5e') + surface(p, 'M116 142Q120 108 150 120 178 134 182 160 150 160 116 142Z') + tube(p, 'M40 104Q44 66 66 60 84 70 78 124', p.base, 9) + stroke('M38 130H96M38 144H132M38 158H170', '#8d6840', 2);
