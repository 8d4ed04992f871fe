import { readFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command } from 'commander';
import { CommandFailure } from './failure.js';
import { print, printJson, sessionOf } from './session.js';

const MODEL_LINE = (model: string): string => `by ${model}`;

export function similarityCommand(): Command {
  return new Command('similarity')
    .description('tell how well texts fit a picture, as cosine similarities')
    .argument('<image>', 'a file')
    .argument('<texts...>', 'such as "a red dress" "a mug"')
    .action(async (image: string, texts: string[], _options: unknown, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const answer = await client.similarity(await readFile(image), texts);
      if (isJson) {
        printJson(answer);
        return;
      }
      const table = new Table({ head: ['cosine', 'text'], style: { head: [], border: [] } });
      for (const [n, text] of texts.entries()) table.push([answer.cosines[0]?.[n]?.toFixed(4) ?? '', text]);
      print(`${table.toString()}\n${MODEL_LINE(answer.model)}`);
    });
}

export function classifyCommand(): Command {
  return new Command('classify')
    .description('tell which of some labels fits a picture best, without training')
    .argument('<image>', 'a file')
    .argument('<labels...>', 'such as dress mug lamp')
    .option('--template <template...>', 'where the label stands in a text; of several the embeddings are averaged', [
      'a photo of a {label}',
    ])
    .action(async (image: string, labels: string[], { template }: { template: string[] }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const lost = template.find((one) => !one.includes('{label}'));
      if (lost !== undefined) throw new CommandFailure(`The template "${lost}" does not say where the {label} stands.`, 2);
      const answer = await client.classify(await readFile(image), labels, template);
      if (isJson) {
        printJson(answer);
        return;
      }
      const table = new Table({
        head: ['label', 'probability', 'cosine'],
        style: { head: [], border: [] },
        colAligns: ['left', 'right', 'right'],
      });
      for (const { label, probability, cosine } of answer.labels)
        table.push([label, `${(100 * probability).toFixed(2)} %`, cosine.toFixed(4)]);
      print(`${table.toString()}\n${MODEL_LINE(answer.model)}`);
    });
}
