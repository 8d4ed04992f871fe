import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import type { QueueCounts } from '#jobs';
import { toProblemDocument } from '#platform';

const BOARD_PATH = '/admin/queues';

/** The board asks a foreign host for its fonts. It does without them here. */
const FOREIGN_FONTS = /<link href="https:\/\/fonts\.[^>]*>/g;
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; base-uri 'self'; frame-ancestors 'none'";

/** Serves bull-board, which shows the jobs of the queues. It is for operators, because jobs are those of all stores, and changes nothing. */
export async function serveQueueBoard(http: FastifyInstance, { queues }: QueueCounts): Promise<void> {
  const serverAdapter = new FastifyAdapter();
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Vitrine', hideRedisDetails: true, miscLinks: [{ text: 'Console', url: '/admin' }] } },
  });
  serverAdapter.setBasePath(BOARD_PATH);
  // Whoever may not see the board gets the same problem as everywhere.
  serverAdapter.setErrorHandler((error) => {
    const problem = toProblemDocument(error, '');
    return { status: problem.status as 500, body: problem };
  });
  await http.register(async (board) => {
    board.addHook('onSend', async (_request, reply, payload) => {
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
      return typeof payload === 'string' && reply.getHeader('content-type')?.toString().includes('html')
        ? payload.replaceAll(FOREIGN_FONTS, '')
        : payload;
    });
    await board.register(serverAdapter.registerPlugin(), { prefix: BOARD_PATH });
  });
}
