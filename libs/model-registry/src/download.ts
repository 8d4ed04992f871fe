import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hub, HubFile } from './hub.js';
import { PullError } from './pull-error.js';

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 200;

export interface Source {
  readonly hub: Hub;
  readonly repository: string;
  readonly commit: string;
}

/**
 * Fetches one file and resumes an earlier attempt. The file at `target` is complete or absent.
 * @param onBytes called with the number of bytes on disk so far.
 * @returns its size and SHA-256, checked against what the hub says of it.
 * @throws {PullError} `damaged-download` if it is not what the hub says, or `hub-unreachable` after several attempts.
 */
export async function download(
  source: Source,
  file: HubFile,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<{ size: number; sha256: string }> {
  const part = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    try {
      await continueInto(part, source, file, onBytes);
      break;
    } catch (error) {
      const isFinal = error instanceof PullError && error.code !== 'hub-unreachable';
      if (isFinal || attempt === ATTEMPTS) throw error instanceof PullError ? error : brokenOff(file, error);
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
  const digest = await digestOf(part);
  if (!isWhole(digest, file)) {
    await rm(part, { force: true });
    throw new PullError('damaged-download', `${file.path} differs from the hub's size or hash; it was deleted, pull again`);
  }
  await rename(part, target);
  return digest;
}

async function continueInto(
  part: string,
  { hub, repository, commit }: Source,
  file: HubFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const have = await sizeOf(part);
  if (file.size !== undefined && have === file.size) return;
  // A part that is too long belongs to another version of the file, so the download starts again.
  const from = file.size !== undefined && have > file.size ? 0 : have;
  const response = await hub.bytes(repository, commit, file.path, from);
  const isContinued = response.status === 206;
  let written = isContinued ? from : 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written += chunk.length;
      onBytes(written);
      done(null, chunk);
    },
  });
  if (!response.body) throw new PullError('hub-unreachable', `${file.path} came without a body`);
  const body = Readable.fromWeb(response.body);
  await pipeline(body, counted, createWriteStream(part, { flags: isContinued ? 'a' : 'w' }));
  if (file.size !== undefined && written < file.size) throw new PullError('hub-unreachable', `${file.path} broke off`);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

interface Digest {
  readonly size: number;
  readonly sha256: string;
  /** SHA-1 of a header and the content, as git names blobs. */
  readonly gitBlob: string;
}

async function digestOf(path: string): Promise<Digest> {
  const size = await sizeOf(path);
  const sha256 = createHash('sha256');
  const gitBlob = createHash('sha1').update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path)) {
    sha256.update(chunk as Buffer);
    gitBlob.update(chunk as Buffer);
  }
  return { size, sha256: sha256.digest('hex'), gitBlob: gitBlob.digest('hex') };
}

/** The digest of the file, if it exists and has the hub's size and hash; undefined otherwise. */
export async function wholeFile(path: string, file: HubFile): Promise<Digest | undefined> {
  if ((await sizeOf(path)) === 0) return undefined;
  const digest = await digestOf(path);
  return isWhole(digest, file) ? digest : undefined;
}

function isWhole(digest: Digest, { size, sha256, gitBlob }: HubFile): boolean {
  return (
    (size === undefined || digest.size === size) &&
    (sha256 === undefined || digest.sha256 === sha256) &&
    (gitBlob === undefined || digest.gitBlob === gitBlob)
  );
}

function brokenOff(file: HubFile, error: unknown): PullError {
  return new PullError('hub-unreachable', `${file.path} broke off several times; pull again to resume`, { cause: error });
}
