/** A service that Vitrine needs, by the name that clients see. */
export type Dependency = 'redis' | 'index' | 'object store';

/** Thrown when a service that Vitrine needs is away, does not answer, or refuses. `cause` is the error of its client. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
  readonly code = 'dependency-unavailable';

  constructor(
    readonly dependency: Dependency,
    cause: unknown,
  ) {
    super(`the ${dependency} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Messages of Redis' client for a command that failed; BullMQ passes these errors on. */
const REDIS_FAULTS =
  /^(Command timed out|Connection is closed\.|Stream isn't writeable|Reached the max retries|LOADING |OOM |MISCONF |READONLY |MASTERDOWN |CLUSTERDOWN |TRYAGAIN )/;
const REDIS_ERRORS = new Set(['MaxRetriesPerRequestError', 'ClusterAllFailedError']);
const CONNECTION_FAULTS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'NR_CLOSED']);

/** The dependency that an error comes from, if any. Other adapters throw a `DependencyError`; Redis' client is used directly. */
export function dependencyOf(error: unknown): Dependency | undefined {
  if (error instanceof DependencyError) return error.dependency;
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  const isOfRedis = REDIS_ERRORS.has(error.name) || REDIS_FAULTS.test(error.message);
  return isOfRedis || (typeof code === 'string' && CONNECTION_FAULTS.has(code)) ? 'redis' : undefined;
}

/**
 * Wraps an object so that its methods throw every fault as a `DependencyError`.
 * @param isOurs true for errors about the caller's request, which pass unchanged.
 */
export function asDependency<T extends object>(target: T, dependency: Dependency, isOurs: (error: unknown) => boolean): T {
  return withFaults(target, (error) =>
    isOurs(error) || error instanceof DependencyError ? error : new DependencyError(dependency, error),
  );
}

/** Wraps an object so that every error of its methods is translated, also errors of the promises and iterables that they return. */
export function withFaults<T extends object>(target: T, translated: (error: unknown) => unknown): T {
  return new Proxy(target, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name, of);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member as (...all: unknown[]) => unknown, of, args);
        if (result instanceof Promise) return result.catch((error: unknown) => Promise.reject(translated(error) as Error));
        return isAsyncIterable(result) ? translatedIterable(result, translated) : result;
      };
    },
  });
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function* translatedIterable(items: AsyncIterable<unknown>, translated: (error: unknown) => unknown): AsyncGenerator<unknown> {
  try {
    yield* items;
  } catch (error) {
    throw translated(error);
  }
}
