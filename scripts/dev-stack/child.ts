import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The file that receives the child's output. */
  readonly logFile: string;
  readonly isReady: () => Promise<boolean>;
  /** True to keep Ctrl-C in the terminal from the process, so that the stack can end its processes in order. */
  readonly hasOwnGroup?: boolean | undefined;
}

/** Thrown when a process of the stack cannot be started. The message gives the reason, if its log has one. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The message of the last error in a log of JSON lines; where there is none, the last line of plain text. */
async function lastError(logFile: string): Promise<string | undefined> {
  const lines = (await readFile(logFile, 'utf8')).split('\n').filter(Boolean).reverse();
  const isJson = (line: string): boolean => /^\{"level":.*\}$/.test(line);
  for (const line of lines.filter(isJson)) {
    const { level, msg, err } = JSON.parse(line) as { level: number; msg?: string; err?: { message: string } };
    if (level >= 50) return err?.message ?? msg;
  }
  return lines.find((line) => !isJson(line))?.trim();
}

/** A process of the stack. It ends when the process that started it ends. */
export class Child {
  private constructor(private readonly process: ChildProcess) {}

  /** Starts a process and waits until it is ready. @throws {StartError} if it ends or takes too long. */
  static async start(options: ChildOptions): Promise<Child> {
    const { command, args, env, hasOwnGroup = false } = options;
    const spawned = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: hasOwnGroup });
    const log = createWriteStream(options.logFile, { flags: 'a' });
    spawned.stdout.pipe(log, { end: false });
    spawned.stderr.pipe(log, { end: false });
    // The process ends with the one that started it, also when that one ends by an error.
    const killWithParent = (): boolean => spawned.kill('SIGKILL');
    process.once('exit', killWithParent);
    spawned.once('exit', () => process.removeListener('exit', killWithParent));
    let failure: Error | undefined;
    spawned.on('error', (error) => (failure = error));
    const child = new Child(spawned);
    const deadline = Date.now() + READY_TIMEOUT_MS;
    // A child that has ended is not ready, even if another process answers on its port.
    while (child.hasEnded || !(await options.isReady().catch(() => false))) {
      if (!failure && !child.hasEnded && Date.now() < deadline) {
        await sleep(POLL_MS);
        continue;
      }
      await child.stop();
      const reason = failure?.message ?? (await lastError(options.logFile)) ?? 'its log gives no reason';
      throw new StartError(`${options.name} did not start: ${reason} (${options.logFile})`, { cause: failure });
    }
    return child;
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null || this.process.pid === undefined;
  }

  /** Asks the process to end, and kills it if it does not end in time. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Kills the process at once, whatever it is doing. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Suspends the process until `wake` is called. */
  putToSleep(): void {
    this.process.kill('SIGSTOP');
  }

  wake(): void {
    this.process.kill('SIGCONT');
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.hasEnded) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
}
