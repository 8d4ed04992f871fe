import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerService } from '@nestjs/common';
import { pino, stdSerializers, type Logger as PinoLogger, type LevelWithSilent } from 'pino';

/** Facts that every line logged inside a request or a job carries. */
export type LogContext = Readonly<Record<string, string | number>>;

const context = new AsyncLocalStorage<LogContext>();

/** Runs `work` so that all it logs, also after an `await`, carries `facts`. */
export function withLogContext<T>(facts: LogContext, work: () => T): T {
  return context.run({ ...context.getStore(), ...facts }, work);
}

/** A JSON logger: one line an event, fixed message text, facts in fields, credentials blanked. */
export function createLogger(options: { readonly name: string; readonly level: LevelWithSilent }): PinoLogger {
  return pino({
    name: options.name,
    level: options.level,
    mixin: () => ({ ...context.getStore() }),
    // An error of Redis carries the command, which may hold a whole job: only the name of the command is logged.
    serializers: { err: (error: Error) => withoutCommand(stdSerializers.err(error)) },
    redact: ['authorization', '*.authorization', 'secretAccessKey', '*.secretAccessKey', 'apiKey', '*.apiKey'],
  });
}

function withoutCommand({ command, aggregateErrors, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const name = (command as { name?: unknown } | undefined)?.name;
  return {
    ...rest,
    ...(typeof name === 'string' && { command: name }),
    ...(Array.isArray(aggregateErrors) && { aggregateErrors: (aggregateErrors as Record<string, unknown>[]).map(withoutCommand) }),
  };
}

/** Scopes in which NestJS logs every module and route at each start. They help only to debug the wiring. */
const WIRING = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** Lets NestJS log through pino; what Nest passes as context becomes the field `scope`. */
export class PinoNestLogger implements LoggerService {
  constructor(private readonly logger: PinoLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(WIRING.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: 'info' | 'error' | 'warn' | 'debug' | 'trace', message: unknown, rest: unknown[]): void {
    const scope = typeof rest.at(-1) === 'string' ? { scope: rest.at(-1) } : {};
    if (message instanceof Error) this.logger[level]({ ...scope, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.logger[level]({ ...scope, ...message });
    else this.logger[level](scope, String(message));
  }
}
