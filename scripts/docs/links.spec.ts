import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));

/** The paths of the project's files that a page names in links and in code. Names with placeholders or patterns are left out. */
function pathsIn(page: string): string[] {
  const text = readFileSync(page, 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => join(dirname(page), match[1] ?? ''));
  const named = [...text.matchAll(/`((?:apps|libs|scripts|test|bench|deploy)\/[\w./-]+)`/g)].map((match) => match[1] ?? '');
  return [...links, ...named];
}

describe('documents', () => {
  it.each(pages)('%s names files that are there', (page) => {
    expect(pathsIn(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  it('the architecture page names many', () => {
    expect(pathsIn(join('docs', 'architecture.md')).length).toBeGreaterThan(30);
  });
});
