import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import type { LabSearch, ModelList, SearchAnswer, VersionList } from '#api-contract';
import { ModelLibrary, TextModelLibrary } from '#clip';
import { IndexVersions, nextAliasOf, previousAliasOf } from '#index-versions';
import { Problem } from '#platform';
import type { PagePosition } from '#product-index';
import { ProductSearch } from '#search';
import { EVERYTHING } from '../access/bounds.js';
import { ProductDocuments } from '../images/product-documents.js';
import { hitDocuments, searchAnswer } from '../search/search-answer.js';
import { cursorOf } from '../search/search-cursor.js';
import { SearchQueryReader } from '../search/search-query.js';

type VersionName = LabSearch['version'];

/** Searches as they would be: in another version of the index, or with settings that are not saved. Nothing of them is recorded. */
@Injectable()
export class LabService {
  constructor(
    private readonly versions: IndexVersions,
    private readonly search: ProductSearch,
    private readonly reader: SearchQueryReader,
    private readonly documents: ProductDocuments,
    private readonly models: ModelLibrary,
    private readonly textModels: TextModelLibrary,
  ) {}

  /** @throws {Problem} `not-found` if the store has no such version; what a search throws. */
  async try(storeId: string, { version: name, synonyms, ...request }: LabSearch): Promise<Omit<SearchAnswer, 'request_id'>> {
    const started = performance.now();
    const query = { ...(await this.reader.read(storeId, request)), ...(synonyms && { synonyms }) };
    const readMs = performance.now() - started;
    const answer = hitDocuments(this.documents, storeId, EVERYTHING);
    const named = (last: PagePosition): string => cursorOf(request, last);
    if (name === 'live') return searchAnswer(query, await this.search.find(storeId, query), readMs, answer, EVERYTHING, named);
    const collection = (await this.collections(storeId)).get(name);
    if (collection === undefined) throw new Problem('not-found', `the store has no ${name} version at the moment`);
    const result = await this.search.findIn(await this.versions.of(collection), storeId, query);
    return searchAnswer(query, result, readMs, answer, EVERYTHING, named);
  }

  /** The versions that the store has now, the live one first. */
  async list(storeId: string): Promise<VersionList> {
    const versions = await pMap(await this.collections(storeId), async ([name, collection]) => {
      const { model, textSpace, index } = await this.versions.of(collection);
      return {
        name,
        collection,
        model: model.info.name,
        text_model: textSpace?.isClip === false ? textSpace.model.info.name : 'clip',
        products: await index.count(storeId),
      };
    });
    return { versions };
  }

  /** The models that a store can be reindexed with. */
  async modelList(): Promise<ModelList> {
    return { models: await this.models.list(), text_models: ['clip', ...(await this.textModels.names())] };
  }

  private async collections(storeId: string): Promise<ReadonlyMap<VersionName, string>> {
    const [{ collection: live }, aliases] = await Promise.all([this.versions.live(storeId), this.versions.aliases()]);
    const [previous, next] = [aliases.get(previousAliasOf(storeId)), aliases.get(nextAliasOf(storeId))];
    return new Map<VersionName, string>([
      ['live', live],
      ...(previous === undefined ? [] : [['previous', previous] as const]),
      ...(next === undefined ? [] : [['next', next] as const]),
    ]);
  }
}
