import { Command } from 'commander';
import { SingleBar } from 'cli-progress';
import { CommandFailure } from '../failure.js';
import { print, printJson, sessionOf } from '../session.js';
import { picturesIn } from './local-pictures.js';
import { uploadPictures } from './upload-pictures.js';

const SHOWN_FAULTS = 20;

export function imagesCommand(): Command {
  return new Command('images').description('store the pictures that feeds name').addCommand(uploadCommand());
}

function uploadCommand(): Command {
  return new Command('upload')
    .description('send the pictures of a directory; those that the store has already are left out, so a second run goes on where one ended')
    .argument('<directory>', 'its pictures, also in folders: a/b.jpg becomes the key a/b.jpg')
    .option('--prefix <path>', 'put before each key, such as images/', '')
    .action(async (directory: string, { prefix }: { prefix: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const pictures = await picturesIn(directory, prefix);
      if (pictures.length === 0) throw new CommandFailure(`There are no pictures in ${directory}.`);
      const bar = new SingleBar({ format: '{bar} {value} of {total} pictures', hideCursor: true });
      if (!isJson) bar.start(pictures.length, 0);
      const outcome = await uploadPictures(client.images, pictures, (done) => bar.update(done)).finally(() => bar.stop());
      if (isJson) printJson(outcome);
      else {
        for (const { key, message } of outcome.refused.slice(0, SHOWN_FAULTS)) print(`${key}: ${message}`);
        if (outcome.refused.length > SHOWN_FAULTS) print(`… and ${outcome.refused.length - SHOWN_FAULTS} more`);
        print(`${outcome.sent} pictures sent, ${outcome.present} were there already, ${outcome.refused.length} refused.`);
        const [example] = pictures;
        if (example) print(`A feed names them like this: ${example.key}`);
      }
      if (outcome.refused.length > 0) throw new CommandFailure(`${outcome.refused.length} pictures were refused.`, 3);
    });
}
