const PATIENCE_MS = 30_000;

/**
 * What the nodes of a cluster say while they agree on a change of collections: a request that comes too early is to be made again. One that another
 * process makes at the same time meets what that process has just made.
 */
const ASKS_FOR_ANOTHER = /please retry|try again|already exists|not (yet )?(ready|found|exist)|doesn't exist|timed? ?out|failed to apply/i;

/** Makes a change of collections again while the server asks for that. */
export async function retriedWhereAsked<T>(change: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (let wait = 100; ; wait = Math.min(2_000, wait * 2)) {
    try {
      return await change();
    } catch (error) {
      const said = `${String(error)} ${JSON.stringify((error as { readonly data?: unknown } | null)?.data ?? '')}`;
      if (!ASKS_FOR_ANOTHER.test(said) || performance.now() - began > PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
