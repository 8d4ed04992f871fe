/** A service that Vitrine needs, as callers are told of it. */
export type Dependency = 'redis' | 'index' | 'object store';

/** A service that Vitrine needs did not do what it was asked to: it is away, does not answer, or refuses. `cause` is what it said. */
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

/** What Redis' client says where a command did not come through; BullMQ passes it on. */
const REDIS_FAULTS =
  /^(Command timed out|Connection is closed\.|Stream isn't writeable|Reached the max retries|LOADING |OOM |MISCONF |READONLY |MASTERDOWN |CLUSTERDOWN |TRYAGAIN )/;
const REDIS_ERRORS = new Set(['MaxRetriesPerRequestError', 'ClusterAllFailedError']);
const CONNECTION_FAULTS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'NR_CLOSED']);

/** The dependency that an error is of, where it is of one. Other adapters say so themselves; Redis' client has no place to do so. */
export function dependencyOf(error: unknown): Dependency | undefined {
  if (error instanceof DependencyError) return error.dependency;
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  const isOfRedis = REDIS_ERRORS.has(error.name) || REDIS_FAULTS.test(error.message);
  return isOfRedis || (typeof code === 'string' && CONNECTION_FAULTS.has(code)) ? 'redis' : undefined;
}

/**
 * The same object, every fault of whose methods is a `DependencyError`.
 * @param isOurs tells errors that say something of the caller's request, which pass as they are.
 */
export function asDependency<T extends object>(target: T, dependency: Dependency, isOurs: (error: unknown) => boolean): T {
  return withFaults(target, (error) =>
    isOurs(error) || error instanceof DependencyError ? error : new DependencyError(dependency, error),
  );
}

/** The same object; every error of its methods is translated, also of the promises and async iterables that they return. */
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
