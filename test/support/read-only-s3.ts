import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What S3 answers where a key may read and not write. */
const DENIED = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';

/** A server between a client and S3 that refuses writes while `isReadOnly` is set. */
export interface ReadOnlyS3 {
  readonly url: string;
  isReadOnly: boolean;
  stop(): Promise<void>;
}

export async function readOnlyS3(target: string): Promise<ReadOnlyS3> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    if (state.isReadOnly && !['GET', 'HEAD'].includes(incoming.method ?? '')) {
      incoming.resume();
      outgoing.writeHead(403, { 'content-type': 'application/xml' }).end(DENIED);
      return;
    }
    const { method, url, headers } = incoming;
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const state: ReadOnlyS3 = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isReadOnly: false,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return state;
}
