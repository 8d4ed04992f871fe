import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `refused`: nothing listens. `hung`: connections are accepted, but no data arrives. `slow`: data arrives late. `reset`: connections break when data comes. */
export type FaultMode = 'through' | 'refused' | 'hung' | 'slow' | 'reset';

const SLOW_MS = 150;

/** A proxy between a client and a server that can fail as networks and servers do. */
export class FaultProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #mode: FaultMode = 'through';

  private constructor(
    private readonly target: URL,
    readonly port: number,
  ) {}

  static async before(target: string): Promise<FaultProxy> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const proxy = new FaultProxy(new URL(target), port);
    await proxy.listen();
    return proxy;
  }

  /** The server's address, with the proxy in its place. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href.replace(/\/$/, '');
  }

  async set(mode: FaultMode): Promise<void> {
    const wasRefused = this.#mode === 'refused';
    this.#mode = mode;
    // Existing connections are closed, because a client that hangs on one would never see the new mode.
    if (mode === 'through' || mode === 'refused') for (const socket of this.#sockets) socket.destroy();
    if (mode === 'refused') await this.close();
    else if (wasRefused) await this.listen();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.close();
  }

  private async listen(): Promise<void> {
    const server = createServer((client) => this.forward(client));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  private async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private forward(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('data', (data) => void this.pass(data, one, other));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }

  private async pass(data: Buffer, from: Socket, to: Socket): Promise<void> {
    if (this.#mode === 'hung') return;
    if (this.#mode === 'reset') return void from.resetAndDestroy();
    if (this.#mode === 'slow') await sleep(SLOW_MS);
    if (!to.destroyed) to.write(data);
  }
}
