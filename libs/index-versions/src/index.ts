export { aliasOf, isStoreAlias, liveCollection, nextAliasOf, previousAliasOf } from './aliases.js';
export { IndexVersions, isRankedByText, type IndexVersion, type TextSpace } from './index-versions.js';
export { IndexVersionsModule } from './index-versions.module.js';
export { AcceptedWrites, feedJobWrite, importWrite, jobWrite, type JobWrites, type PendingWrite } from './accepted-writes.js';
export { StoreWrites, type Change } from './store-writes.js';
