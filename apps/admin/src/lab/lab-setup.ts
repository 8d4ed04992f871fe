import type { LabSearch, SettingsPatch, StoreSettings } from '#api-contract';

/** How a query is answered in one column of the lab. */
export interface LabSetup {
  readonly version: LabSearch['version'];
  readonly mode: NonNullable<LabSearch['mode']>;
  readonly ranking: StoreSettings['ranking'];
  /** `auto`, `none` or a cosine. */
  readonly minScore: string;
  /** Groups of words that mean the same, one in a line, words parted by commas. */
  readonly synonyms: string;
}

export const setupOf = ({ ranking, synonyms }: StoreSettings): LabSetup => ({
  version: 'live',
  mode: 'hybrid',
  ranking,
  minScore: 'auto',
  synonyms: synonyms.map((group) => group.join(', ')).join('\n'),
});

export const groupsOf = (text: string): string[][] =>
  text
    .split('\n')
    .map((line) =>
      line
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean),
    )
    .filter((group) => group.length > 1);

/** Whether a text is a cut-off: `auto`, `none`, or a cosine. */
export const isCutOff = (text: string): boolean => /^(auto|none|-?(0(\.\d+)?|1(\.0+)?))$/.test(text);

/** The request of a column. */
export function searchOf(q: string, { version, mode, ranking, minScore, synonyms }: LabSetup): Partial<LabSearch> {
  return {
    q,
    version,
    mode,
    ...ranking,
    min_score: minScore === 'auto' || minScore === 'none' ? minScore : Number(minScore),
    synonyms: groupsOf(synonyms),
    explain: true,
    per_page: 12,
  };
}

/** What a column would change in the store's settings. The cut-off and the version belong to a request alone. */
export function changesOf({ ranking, synonyms }: LabSetup, settings: StoreSettings): SettingsPatch {
  const groups = groupsOf(synonyms);
  return {
    ...(JSON.stringify(ranking) !== JSON.stringify(settings.ranking) && { ranking }),
    ...(JSON.stringify(groups) !== JSON.stringify(settings.synonyms) && { synonyms: groups }),
  };
}
