export { OBJECT_KINDS } from './object-kind.js';
export { StoreSweeper, type SweepOptions } from './store-sweeper.js';
export { Sweeps, type SweptStore } from './sweeps.js';
