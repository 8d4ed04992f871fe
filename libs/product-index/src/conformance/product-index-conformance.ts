import { candidatesConformance } from './candidates.js';
import { facetsConformance } from './facets.js';
import { faultsConformance } from './faults.js';
import type { OpenIn } from './fixtures.js';
import { listingConformance } from './listing.js';
import { orderOfWritesConformance } from './order-of-writes.js';
import { pagingConformance } from './paging.js';
import { scanConformance } from './scan.js';
import { vectorsConformance } from './vectors.js';
import { writingConformance } from './writing.js';

/** The contract of `ProductIndex` and `Collections`, chapter by chapter, run over every adapter. */
export function productIndexConformance(name: string, openIn: OpenIn): void {
  writingConformance(name, openIn);
  orderOfWritesConformance(name, openIn);
  candidatesConformance(name, openIn);
  listingConformance(name, openIn);
  pagingConformance(name, openIn);
  facetsConformance(name, openIn);
  vectorsConformance(name, openIn);
  scanConformance(name, openIn);
  faultsConformance(name, openIn);
}
