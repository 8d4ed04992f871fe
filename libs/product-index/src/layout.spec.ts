import { describe, expect, it } from 'vitest';
import { FIELD_ROWS } from '#catalog';
import { LAYOUTS } from './layout.js';

describe('layouts', () => {
  it('are there for every field of a product', () => {
    for (const { name, layout } of FIELD_ROWS) expect(LAYOUTS[layout - 1], `${name} is of layout ${layout}`).toBeDefined();
  });

  it('say what there is to do', () => {
    for (const { whatToDo } of LAYOUTS) expect(whatToDo).not.toBe('');
  });
});
