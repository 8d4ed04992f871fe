import { Option, InvalidArgumentError, type Command } from 'commander';
import type { ImportOptions } from '#client';

/** How a feed is read and what it stands for; the same for an import and for a schedule. */
export interface FeedOptions {
  readonly format: string;
  readonly map: Readonly<Record<string, string>>;
  readonly currency?: string;
  readonly snapshot?: boolean;
  readonly deleteThreshold: number;
  readonly requireImages?: boolean;
}

/** Adds these options to a command. */
export const withFeedOptions = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'format of the file').choices(['auto', 'csv', 'jsonl', 'json', 'xml']).default('auto'))
    .option('--map <column=field>', 'what a column is: a field, an attribute, or "-" to leave it out; may be repeated', toMapping, {})
    .option('--currency <code>', 'currency of prices that name none, such as EUR')
    .option('--snapshot', 'the feed is the whole catalog: products that it does not name are removed at the end')
    .option('--delete-threshold <share>', 'the largest share of the products that a snapshot may remove', toShare, 0.2)
    .option('--require-images', 'refuse products without a usable picture');

/** The options as a request has them. */
export const toImportOptions = ({ map, snapshot, ...others }: FeedOptions): ImportOptions => ({
  ...others,
  ...(snapshot && { mode: 'snapshot' as const }),
  ...(Object.keys(map).length > 0 && { mapping: map }),
});

/** Adds `Column=field` to what is said of columns. The last equals sign parts them: a column's name may have one. */
function toMapping(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Expected a column and a field, such as "Artikelnummer=id".');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** `20%` or `0.2` → 0.2 */
function toShare(text: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const share = Number(amount) / (percent === '%' ? 100 : 1);
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('Expected a share such as 20% or 0.2.');
  return share;
}
