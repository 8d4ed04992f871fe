import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorsPage, fieldsPage, limitsPage, settingsPage } from './pages.js';

describe('pages that follow from code', () => {
  it.each([
    ['docs/errors.md', errorsPage],
    ['docs/fields.md', fieldsPage],
    ['docs/limits.md', limitsPage],
    ['docs/settings.md', settingsPage],
  ])('%s is as the code has it (node dist/scripts/docs.js writes it)', (path, page) => {
    expect(readFileSync(path, 'utf8')).toBe(page());
  });
});
