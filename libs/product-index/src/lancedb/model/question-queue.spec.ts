import { describe, expect, it } from 'vitest';
import type { ModelAnswer } from '../../read-model/answer.js';
import { QuestionQueue } from './question-queue.js';

const AT_ONCE = 8;
const answer = (found: number): ModelAnswer => ({ found }) as ModelAnswer;
const questionOf = (storeId: string) => ({ table: 'products', storeId, query: { page: 1, perPage: 1 } });

/** A queue and what it gave the thread, in order. */
function queue(): { questions: QuestionQueue; posted: { id: number; storeId: string }[] } {
  const posted: { id: number; storeId: string }[] = [];
  return { questions: new QuestionQueue((id, { storeId }) => posted.push({ id, storeId })), posted };
}

describe('questions to the thread of models', () => {
  it('are posted a few at a time, in their order, and answered in any', async () => {
    const { questions, posted } = queue();
    const asked = Array.from({ length: AT_ONCE + 2 }, () => questions.ask(questionOf('s')));
    expect(posted).toHaveLength(AT_ONCE);
    const other = questions.ask(questionOf('t'));
    expect(posted.at(-1)?.storeId).toBe('t');
    questions.answered(posted.at(-1)?.id ?? 0, answer(7));
    expect((await other)?.found).toBe(7);
    questions.answered(3, answer(33));
    questions.answered(0, answer(30));
    expect(posted.slice(AT_ONCE + 1).map(({ storeId }) => storeId)).toEqual(['s', 's']);
    expect([(await asked[0])?.found, (await asked[3])?.found]).toEqual([30, 33]);
    for (const { id } of posted) questions.answered(id, answer(1));
    await Promise.all(asked);
    expect(questions.isIdle).toBe(true);
  });

  it('are not posted when nobody waits for their answer any more', async () => {
    const { questions, posted } = queue();
    const gone = new AbortController();
    const first = Array.from({ length: AT_ONCE }, () => questions.ask(questionOf('s')));
    const abandoned = questions.ask(questionOf('s'), gone.signal);
    const last = questions.ask({ ...questionOf('s'), isPatient: true });
    gone.abort(new Error('gone'));
    questions.answered(0, answer(1));
    await expect(abandoned).rejects.toThrow('gone');
    expect(posted).toHaveLength(AT_ONCE + 1);
    questions.letGo();
    expect(await Promise.all([...first.slice(1), last])).toEqual(Array.from({ length: AT_ONCE }, () => undefined));
  });
});
