import { cpus } from 'node:os';

/** The processor and Node version. Figures mean nothing without them. */
export function machine(): string {
  const models = cpus().map(({ model }) => model);
  return `${models.length} × ${models[0]?.trim() ?? 'unknown processor'}, Node ${process.versions.node}`;
}
