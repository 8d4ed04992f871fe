import { cpus } from 'node:os';

/** What numbers were taken on: they mean nothing without it. */
export function machine(): string {
  const models = cpus().map(({ model }) => model);
  return `${models.length} × ${models[0]?.trim() ?? 'unknown processor'}, Node ${process.versions.node}`;
}
