/** Whether the body is an object that was read already. Forms and files arrive as streams. */
export const isReadBody = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null && !('pipe' in body);
