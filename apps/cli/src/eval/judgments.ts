import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CommandFailure } from '../failure.js';

/** A query and how well products answer it. */
export interface Judgment {
  readonly q: string;
  /** Grades above 0 by product id; higher is better. */
  readonly grades: ReadonlyMap<string, number>;
  /** Results are also averaged over the queries of each kind. */
  readonly kind: string | undefined;
}

const EXPECTED = 'expected {"q": "red dress", "relevant": ["id-1", "id-2"]}, or grades by id: {"id-1": 3, "id-2": 1}';

function gradesOf(relevant: unknown): ReadonlyMap<string, number> | undefined {
  if (Array.isArray(relevant)) return relevant.every((id) => typeof id === 'string') ? new Map(relevant.map((id) => [id, 1])) : undefined;
  if (typeof relevant !== 'object' || relevant === null) return undefined;
  const grades = Object.entries(relevant);
  if (!grades.every(([, grade]) => typeof grade === 'number' && Number.isFinite(grade) && grade >= 0)) return undefined;
  return new Map(grades.filter(([, grade]) => grade > 0) as [string, number][]);
}

function judgmentOf(line: string): Judgment | undefined {
  try {
    const { q, relevant, kind } = JSON.parse(line) as { q?: unknown; relevant?: unknown; kind?: unknown };
    const grades = gradesOf(relevant);
    if (typeof q !== 'string' || q.trim() === '' || !grades) return undefined;
    return { q, grades, kind: typeof kind === 'string' ? kind : undefined };
  } catch {
    return undefined;
  }
}

/** Reads a file of judgments, one JSON object a line. @throws {CommandFailure} that names the first invalid line. */
export async function readJudgments(file: string): Promise<Judgment[]> {
  const judgments: Judgment[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++;
    const text = line.replace(/^\uFEFF/, '').trim();
    if (text === '') continue;
    const judgment = judgmentOf(text);
    if (!judgment) throw new CommandFailure(`Line ${number} of ${file} is not a judgment: ${EXPECTED}.`, 2);
    judgments.push(judgment);
  }
  if (judgments.length === 0) throw new CommandFailure(`${file} holds no judgments: ${EXPECTED}.`, 2);
  return judgments;
}
