import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportDocument, SearchAnswer } from '#api-contract';
import { startTestStack, uploadSample, type TestStack } from './stack.js';

/** A store to which rows are imported and in which they are looked for. */
export class TestCatalog {
  private constructor(
    readonly test: TestStack,
    /** References to pictures that the store has. */
    readonly images: readonly string[],
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestCatalog> {
    const test = await startTestStack(env);
    const { rows } = await uploadSample(test, 21, 8);
    return new TestCatalog(
      test,
      rows.map(({ image }) => String(image)),
    );
  }

  /** Imports a feed and waits until its products can be found. */
  async imported(name: string, content: string): Promise<ImportDocument> {
    const { file } = await this.written(name, content);
    const { id } = await this.test.client.imports.start(file);
    const report = await this.test.client.imports.wait(id);
    if (report.state !== 'done') throw new Error(`the import is ${report.state}: ${report.failure}`);
    return report;
  }

  /** Writes a file into the test's directory. */
  async written(name: string, content: string): Promise<{ readonly file: string }> {
    const file = join(this.test.directory, name);
    await writeFile(file, content);
    return { file };
  }

  /** Imports products that have these fields beside an id, a title and a picture. */
  async importedRows(prefix: string, rows: readonly object[]): Promise<ImportDocument> {
    const lines = rows.map((row, n) =>
      JSON.stringify({ id: `${prefix}-${n + 1}`, title: `Article ${n + 1}`, image: this.images[n % this.images.length], ...row }),
    );
    return this.imported(`${prefix}.jsonl`, `${lines.join('\n')}\n`);
  }

  async search(body: object): Promise<SearchAnswer> {
    return this.test.client.json('POST', '/v1/search', body);
  }

  async idsOf(filter: string, more: object = {}): Promise<string[]> {
    const { hits } = await this.search({ filter_by: filter, per_page: 50, ...more });
    return hits.map(({ product }) => product.id);
  }

  /** How many products have each value of a field. */
  async facetOf(filter: string, field: string): Promise<Record<string, number>> {
    const { facet_counts: facets } = await this.search({ filter_by: filter, facet_by: field });
    return Object.fromEntries(facets[0]?.counts.map(({ value, count }) => [value, count]) ?? []);
  }

  async product(id: string): Promise<Record<string, unknown>> {
    return this.test.client.json('GET', `/v1/products/${id}`);
  }

  /** The lines of an import's report. */
  async errorsOf(importId: string): Promise<object[]> {
    return (await this.test.client.json<{ errors: object[] }>('GET', `/v1/imports/${importId}/errors`)).errors;
  }

  async stop(): Promise<void> {
    await this.test.stop();
  }
}
