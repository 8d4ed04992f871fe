import { CallerGoneError } from '../admission.js';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger as PinoLogger } from 'pino';
import { Problem, toProblemDocument } from './problem.js';

interface Reply {
  readonly sent: boolean;
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): unknown;
}

const RETRY_AFTER_SECONDS = 5;

const retryAfter = (error: unknown): number => (error instanceof Problem ? error.retryAfterSeconds : undefined) ?? RETRY_AFTER_SECONDS;

/** Turns every error of a request into `application/problem+json`, and logs those with a status of 500 or more. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param onRefused is told of requests that were refused because there were too many. */
  constructor(
    private readonly logger: PinoLogger,
    private readonly onRefused: (code: string) => void = () => undefined,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<Reply>();
    if (reply.sent) return;
    const problem = toProblemDocument(error, http.getRequest<{ id: string }>().id);
    // A flood of requests must not become a flood of lines.
    if (problem.status >= 500 && problem.code !== 'overloaded')
      this.logger.error({ err: error, requestId: problem.request_id }, 'request failed');
    const isRefused = problem.code === 'overloaded' || problem.code === 'too-many-requests';
    if (isRefused && !(error instanceof CallerGoneError)) this.onRefused(problem.code);
    if (problem.status === 503 || problem.status === 429 || problem.code === 'idempotency-key-in-use')
      reply.header('retry-after', String(retryAfter(error)));
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    // The route may have said how long its answer can be kept. A failure must not be: the next try would get it from the browser's cache.
    reply.header('cache-control', 'no-store');
    reply.status(problem.status).header('content-type', 'application/problem+json').send(problem);
  }
}
