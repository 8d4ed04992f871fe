import { Injectable } from '@nestjs/common';
import type { RowError } from '#catalog';
import { ObjectStore, storePrefix } from '#image-store';
import { ImportStore } from './import-store.js';

/** Which import a report is of. */
export interface ReportOf {
  readonly storeId: string;
  readonly importId: string;
}

const ROW_DIGITS = 12;

/** The rows of an import that were not indexed, by row. Redis keeps the first lines, the object store the rest: Redis must not fill up. */
@Injectable()
export class ErrorReport {
  constructor(
    private readonly imports: ImportStore,
    private readonly objects: ObjectStore,
  ) {}

  /** Adds lines. @param part names their source, such as `batch-3`: adding the same lines of a part again replaces its object. */
  async add(of: ReportOf, part: string, errors: readonly RowError[]): Promise<void> {
    const left = (await this.imports.addErrors(of.importId, errors)).toSorted(byRow);
    const [first] = left;
    if (!first) return;
    const key = `${prefixOf(of)}${String(first.row).padStart(ROW_DIGITS, '0')}-${part}.jsonl`;
    await this.objects.put(key, Buffer.from(left.map((error) => JSON.stringify(error)).join('\n')), 'application/jsonl');
  }

  async page(of: ReportOf, offset: number, count: number): Promise<{ total: number; errors: RowError[] }> {
    const errors: RowError[] = [];
    let at = 0;
    for await (const error of this.lines(of)) {
      if (at++ < offset) continue;
      errors.push(error);
      if (errors.length === count) break;
    }
    return { total: Math.max(at, await this.imports.errorCount(of.importId)), errors };
  }

  /** All lines, ordered by row; only a few parts are in memory at a time. */
  async *lines(of: ReportOf): AsyncGenerator<RowError> {
    let waiting = await this.imports.errors(of.importId);
    for await (const key of this.objects.list(prefixOf(of))) {
      const first = Number(key.slice(prefixOf(of).length, prefixOf(of).length + ROW_DIGITS));
      yield* waiting.filter(({ row }) => row < first);
      waiting = merged(
        waiting.filter(({ row }) => row >= first),
        await this.read(key),
      );
    }
    yield* waiting;
  }

  private async read(key: string): Promise<RowError[]> {
    const object = await this.objects.get(key);
    const text = 'bytes' in object ? object.bytes.toString() : '';
    return text.split('\n').map((line) => JSON.parse(line) as RowError);
  }
}

const byRow = (a: RowError, b: RowError): number => a.row - b.row;

/** Merges lines by row. A line of a part that was added twice may be in both lists; it comes once. */
function merged(some: readonly RowError[], others: readonly RowError[]): RowError[] {
  const lines = new Map([...some, ...others].map((error) => [JSON.stringify(error), error]));
  return [...lines.values()].toSorted(byRow);
}

const prefixOf = ({ storeId, importId }: ReportOf): string => `${storePrefix(storeId)}imports/${importId}/errors/`;
