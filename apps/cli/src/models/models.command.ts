import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { findModel, MODEL_ENTRIES, pullModel, type PullProgress } from '#model-registry';
import { megabytes } from '../megabytes.js';
import { print, printJson } from '../session.js';
import { comparedVariants, sentenceOf, type Compared } from './fidelity.js';

interface PullArguments {
  readonly into: string;
  readonly variant: string;
  readonly revision?: string;
  readonly hub?: string;
  readonly token?: string;
  readonly pictures?: string;
}

export function modelsCommand(): Command {
  return new Command('models')
    .description('list and download models that Vitrine can embed and detect with')
    .addCommand(
      new Command('list').description('list the models that can be pulled').action((_options: unknown, command: Command) => {
        if (isJson(command)) printJson(MODEL_ENTRIES);
        else list();
      }),
    )
    .addCommand(
      new Command('pull')
        .description('download a model; run again, it resumes, and leaves complete files as they are')
        .argument('<name>', 'a name from "vitrine models list"')
        .option('--into <directory>', 'where models are kept', 'models')
        .option('--variant <name>', 'fp32, or quantised files such as int8 or fp16', 'fp32')
        .option('--revision <commit>', 'a commit other than the pinned one')
        .addOption(new Option('--hub <url>', 'the hub or a mirror of it').env('HF_ENDPOINT'))
        .addOption(new Option('--token <token>', 'access token, for repositories that require one').env('HF_TOKEN'))
        .option('--pictures <directory>', 'pictures to compare quantised files with full precision by; products are drawn without it')
        .action(pull),
    );
}

const isJson = (command: Command): boolean => command.optsWithGlobals<{ json?: boolean }>().json === true;

function list(): void {
  const table = new Table({
    head: ['name', 'kind', 'dimension', 'MB', 'licence', 'languages', 'good for'],
    style: { head: [], border: [] },
    colWidths: [26, 10, 11, 6, 20, 16, 42],
    wordWrap: true,
  });
  for (const { name, kind, dimension, megabytes, licence, languages, goodFor } of MODEL_ENTRIES) {
    table.push([name, kind, dimension ?? '', megabytes, licence, languages, goodFor]);
  }
  print(table.toString());
}

async function pull(name: string, { into, variant, revision, hub, token, pictures }: PullArguments, command: Command): Promise<void> {
  const entry = findModel(name);
  const directory = join(into, entry.name);
  const bar = isJson(command) || !process.stderr.isTTY ? undefined : progressBar();
  try {
    const lock = await pullModel(entry, {
      directory,
      variant,
      ...(revision && { revision }),
      ...(hub && { url: hub }),
      ...(token && { token }),
      onProgress: (progress) => show(bar, progress),
    });
    bar?.stop();
    // A detector has no embeddings to compare.
    const compared = entry.kind === 'detector' ? { measured: [], notes: [] } : await comparedVariants(directory, pictures);
    if (isJson(command)) printJson({ directory, ...lock, fidelity: compared.measured, notes: compared.notes });
    else report(directory, lock.commit, entry.kind, variant, compared);
  } finally {
    bar?.stop();
  }
}

function progressBar(): SingleBar {
  const bar = new SingleBar({ format: '{bar} {percentage} % | {megabytes} of {total_megabytes} MB | {file}', hideCursor: true });
  bar.start(1, 0, { megabytes: '0', total_megabytes: '?', file: '' });
  return bar;
}

function show(bar: SingleBar | undefined, { file, bytes, totalBytes }: PullProgress): void {
  bar?.setTotal(Math.max(1, totalBytes));
  bar?.update(bytes, { file, megabytes: megabytes(bytes, 0), total_megabytes: megabytes(totalBytes, 0) });
}

/** The settings that use a model, by its kind. */
const SETTINGS = {
  clip: { directory: 'MODEL_DIR', variant: 'MODEL_VARIANT' },
  detector: { directory: 'DETECTOR_DIR', variant: undefined },
  text: { directory: 'TEXT_MODEL_DIR', variant: 'TEXT_MODEL_VARIANT' },
} as const;

function report(directory: string, commit: string, kind: keyof typeof SETTINGS, variant: string, { measured, notes }: Compared): void {
  const names = SETTINGS[kind];
  const settings = `${names.directory}=${directory}${variant === 'fp32' || !names.variant ? '' : ` ${names.variant}=${variant}`}`;
  print(
    `${directory} is complete, at commit ${commit.slice(0, 12)}.\nUse it with ${settings}; an index of another model must be filled anew.`,
  );
  for (const line of [...measured.map(sentenceOf), ...notes]) print(line);
}
