const COMMIT_ATTEMPTS = 8;

/** Tries a commit again that conflicts with another one: the table is optimised and written at the same time. */
export async function retried<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= COMMIT_ATTEMPTS || !/conflict|concurrent|retry/i.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt * Math.random()));
    }
  }
}
