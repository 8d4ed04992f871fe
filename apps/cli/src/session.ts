import type { Command } from 'commander';
import { VitrineClient } from '#client';
import { CommandFailure } from './failure.js';

export interface Session {
  readonly client: VitrineClient;
  readonly url: string;
  readonly isJson: boolean;
}

/** The client and the output format that the program's global options select. */
export function sessionOf(command: Command): Session {
  const { url, key, store, json } = command.optsWithGlobals<{ url: string; key?: string; store?: string; json?: boolean }>();
  if (!URL.canParse(url)) throw new CommandFailure(`"${url}" is not an address such as http://127.0.0.1:3000.`, 2);
  if (!key) throw new CommandFailure('Give an API key with --key or in VITRINE_API_KEY; "npm start" prints one.', 2);
  return { client: new VitrineClient(url, key, store), url, isJson: json === true };
}

/** As `sessionOf`, for what is about all stores. */
export function installationOf(command: Command): Session {
  const { store } = command.optsWithGlobals<{ store?: string }>();
  if (store !== undefined) throw new CommandFailure('This is about all stores: leave --store (VITRINE_STORE) out.', 2);
  return sessionOf(command);
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const printJson = (document: unknown): void => print(JSON.stringify(document, null, 2));

/** The values of a field, of which a product may have several. */
export const listed = (value: string | readonly string[] | undefined): string => [value ?? []].flat().join(', ');
