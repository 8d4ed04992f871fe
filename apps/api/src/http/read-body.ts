/** Whether a body was read into an object. That of a form or a file is still to come, or arrives as a stream. */
export const isReadBody = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null && !('pipe' in body);
