import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Child } from './child.js';
import { freePort } from './free-port.js';

const answersPing = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });

/** Starts a redis-server of its own that keeps its data (append-only file) in `directory`; on a free port by default. */
export async function startRedis(
  directory: string,
  options: { readonly port?: number | undefined; readonly appendFsync?: 'always' | 'everysec' | undefined } = {},
): Promise<{ readonly url: string; readonly child: Child }> {
  await mkdir(directory, { recursive: true });
  const port = options.port ?? (await freePort());
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: directory,
    appendonly: 'yes',
    appendfsync: options.appendFsync ?? 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
  };
  const child = await Child.start({
    name: 'redis-server',
    command: 'redis-server',
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: process.env,
    logFile: join(directory, 'redis.log'),
    isReady: () => answersPing(port),
  });
  return { url: `redis://127.0.0.1:${port}`, child };
}
