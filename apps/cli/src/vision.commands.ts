import { readFile, writeFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { CommandFailure } from './failure.js';
import { lookPage } from './look-page.js';
import { listed, print, printJson, sessionOf } from './session.js';

const MODEL_LINE = (model: string): string => `by ${model}`;

export function similarityCommand(): Command {
  return new Command('similarity')
    .description('show how well texts fit a picture, as cosine similarities')
    .argument('<image>', 'a file')
    .argument('<texts...>', 'such as "a red dress" "a mug"')
    .action(async (image: string, texts: string[], _options: unknown, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const answer = await client.similarity(await readFile(image), texts);
      if (isJson) return printJson(answer);
      const table = new Table({ head: ['cosine', 'text'], style: { head: [], border: [] } });
      for (const [n, text] of texts.entries()) table.push([answer.cosines[0]?.[n]?.toFixed(4) ?? '', text]);
      print(`${table.toString()}\n${MODEL_LINE(answer.model)}`);
    });
}

export function classifyCommand(): Command {
  return new Command('classify')
    .description('find the label that fits a picture best, without training')
    .argument('<image>', 'a file')
    .argument('<labels...>', 'such as dress mug lamp')
    .option('--template <template...>', 'text with {label} in it; the embeddings of several templates are averaged', [
      'a photo of a {label}',
    ])
    .action(async (image: string, labels: string[], { template }: { template: string[] }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const lost = template.find((one) => !one.includes('{label}'));
      if (lost !== undefined) throw new CommandFailure(`The template "${lost}" lacks the placeholder {label}.`, 2);
      const answer = await client.classify(await readFile(image), labels, template);
      if (isJson) return printJson(answer);
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

export function detectCommand(): Command {
  return new Command('detect')
    .description('find the things that labels name in a picture')
    .argument('<image>', 'a file')
    .argument('<labels...>', 'such as dress mug lamp')
    .option('--threshold <number>', 'least score, 0.01 to 1', toScore)
    .option('--out <file>', 'write the picture with boxes drawn on it, as PNG')
    .action(async (image: string, labels: string[], { threshold, out }: { threshold?: number; out?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const bytes = await readFile(image);
      const answer = await client.detect(bytes, labels, threshold);
      if (out !== undefined) await writeFile(out, await client.drawDetections(bytes, labels, threshold));
      if (isJson) return printJson(answer);
      const table = new Table({ head: ['label', 'score', 'left', 'top', 'right', 'bottom'], style: { head: [], border: [] } });
      for (const { label, score, box } of answer.detections) {
        table.push([label, score.toFixed(3), ...[box.xmin, box.ymin, box.xmax, box.ymax].map((edge) => edge.toFixed(0))]);
      }
      print(answer.detections.length > 0 ? table.toString() : 'Nothing was found.');
      print(`${MODEL_LINE(answer.model)}, on ${answer.width} × ${answer.height} pixels${out === undefined ? '' : `; drawn in ${out}`}`);
    });
}

export function looksCommand(): Command {
  return new Command('looks')
    .description('shop the look: find the things on a picture, and products that look like each')
    .argument('<image>', 'a file')
    .option('--filter <filter>', 'such as "in_stock:true"')
    .option('--limit <number>', 'products for each thing', Number, 5)
    .option('--out <file>', 'write a page that shows the picture beside the products')
    .action(async (image: string, { filter, limit, out }: { filter?: string; limit: number; out?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const bytes = await readFile(image);
      const look = await client.look(bytes, { ...(filter !== undefined && { filterBy: filter }), perItem: limit });
      if (isJson) return printJson(look);
      if (out !== undefined) await writeFile(out, lookPage(bytes, look));
      if (look.is_whole_picture) print('Nothing was found on the picture, so the whole picture was used for the search.');
      for (const { label, score, hits } of look.items) {
        const table = new Table({ head: ['score', 'product', 'title', 'color', 'price'], style: { head: [], border: [] } });
        for (const { product, score: cosine } of hits) {
          table.push([cosine.toFixed(3), product.id, product.title, listed(product.color), product.price?.toFixed(2) ?? '']);
        }
        print(`${(label ?? 'the whole picture').toUpperCase()}  ${Math.round(score * 100)} %`);
        print(hits.length > 0 ? `${table.toString()}\n` : 'No product looks like it.\n');
      }
      if (out !== undefined) print(`Shown in ${out}.`);
    });
}

function toScore(value: string): number {
  const score = Number(value);
  if (!(score >= 0.01 && score <= 1)) throw new InvalidArgumentError('expected a number from 0.01 to 1');
  return score;
}
