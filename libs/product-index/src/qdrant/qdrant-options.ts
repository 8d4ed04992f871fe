/** How a Qdrant server or cluster is reached, and how collections are made on it. */
export interface QdrantOptions {
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Time limit of one request; ten seconds by default. */
  readonly timeoutMs?: number | undefined;
  /** Whether answers are compressed on their way, which takes 40 ms longer for each. */
  readonly isCompressed?: boolean | undefined;
  /** How many copies of a shard are asked for what is read; one by default. */
  readonly readConsistency?: ReadConsistency | undefined;
  readonly layout?: QdrantLayout | undefined;
}

/** A number of copies, or what part of them has to agree. */
export type ReadConsistency = number | 'majority' | 'quorum' | 'all';

/** How the points of a new collection are spread and kept. What is left out, the server decides, but for the replicas. */
export interface QdrantLayout {
  readonly shards?: number | undefined;
  /** Copies of each shard; by default two where there is more than one node. */
  readonly replicas?: number | undefined;
  /** How many copies have to take a write before it counts. */
  readonly writeConsistency?: number | undefined;
  /** Whether vectors are kept once more in eight bits a number: a quarter of the memory. What is found by these is scored again by the vectors. */
  readonly isQuantized?: boolean | undefined;
  /** Whether vectors stay on the disk. */
  readonly areVectorsOnDisk?: boolean | undefined;
}
