import type { ImportDocument } from '#api-contract';
import { useQuery, type Queried } from '../api/use-query.js';

const EVERY_MS = 700;

const ENDS = ['done', 'failed', 'cancelled'];
export const hasEnded = ({ state }: Pick<ImportDocument, 'state'>): boolean => ENDS.includes(state);

/** An import, followed until it has ended. */
export const useImport = (id: string | undefined): Queried<ImportDocument> =>
  useQuery<ImportDocument>(id === undefined ? undefined : `imports/${id}`, EVERY_MS, hasEnded);
