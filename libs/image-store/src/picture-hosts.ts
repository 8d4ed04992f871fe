import { LRUCache } from 'lru-cache';
import { ImageSourceError } from './image-source-error.js';

/** How many faults in a row mark a host as down, and for how long it is then not asked. */
const FAULTS = 3;
const LEFT_ALONE_MS = 10_000;
const MAX_HOSTS = 10_000;

interface Host {
  faults: number;
  reason: string;
  until: number;
  isPaused: boolean;
}

/** Remembers hosts that do not answer, so that a host that is down is not asked once for each of its pictures. */
export class PictureHosts {
  readonly #hosts = new LRUCache<string, Host>({ max: MAX_HOSTS });

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @throws {ImageSourceError} `image-unreachable`, transient, while the host counts as down. */
  requireAnswering(name: string): void {
    const host = this.#hosts.get(name);
    if (!host || this.now() >= host.until) return;
    if (host.isPaused) throw new ImageSourceError('image-unreachable', `${name} asks to be left alone for a while`, true);
    if (host.faults < FAULTS) return;
    throw new ImageSourceError('image-unreachable', `${name} was not asked again, as it failed several times: ${host.reason}`, true);
  }

  failed(name: string, reason: string): void {
    if (this.isPaused(name)) return;
    const faults = (this.#hosts.get(name)?.faults ?? 0) + 1;
    this.#hosts.set(name, { faults, reason, until: this.now() + LEFT_ALONE_MS, isPaused: false });
  }

  /** Leaves a host alone that asks for it. */
  pause(name: string, seconds: number): void {
    if (seconds > 0) this.#hosts.set(name, { faults: 0, reason: '', until: this.now() + seconds * 1000, isPaused: true });
  }

  /** A host that asked to be left alone may still answer what was asked of it before. */
  answered(name: string): void {
    if (!this.isPaused(name)) this.#hosts.delete(name);
  }

  private isPaused(name: string): boolean {
    const host = this.#hosts.get(name);
    return host?.isPaused === true && this.now() < host.until;
  }
}
