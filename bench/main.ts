/** `npm run bench -- NAME`: each benchmark answers one question, by ratios within one run. */
import { Command, Argument } from 'commander';
import { benchAutoTagging } from './auto-tagging.js';
import { benchFairness } from './fairness.js';
import { benchImport } from './import.js';
import { benchListing } from './listing.js';
import { benchLooks } from './looks.js';
import { benchOverload } from './overload.js';
import { benchPages } from './pages.js';
import { benchQueries } from './queries.js';
import { benchReindex } from './reindex.js';
import { benchRelevance } from './relevance.js';
import { benchSearch } from './search.js';
import { benchTextLength } from './text-length.js';
import { benchWorker } from './worker.js';
import { benchWrites } from './writes.js';

const BENCHMARKS = {
  worker: benchWorker,
  writes: benchWrites,
  fairness: benchFairness,
  listing: benchListing,
  search: benchSearch,
  import: benchImport,
  looks: benchLooks,
  overload: benchOverload,
  pages: benchPages,
  relevance: benchRelevance,
  queries: benchQueries,
  reindex: benchReindex,
  'auto-tagging': benchAutoTagging,
  'text-length': benchTextLength,
};

const program = new Command('bench')
  .addArgument(new Argument('<name>', 'the benchmark to run').choices(Object.keys(BENCHMARKS)))
  .option('--products <number>', 'for listing, queries and overload: how many products the store has', Number)
  .action(async (name: keyof typeof BENCHMARKS, options: { readonly products?: number }) => BENCHMARKS[name](options));
await program.parseAsync();
