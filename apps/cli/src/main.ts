#!/usr/bin/env node
import { Command, Option } from 'commander';
import { auditCommand } from './admin/audit.command.js';
import { keysCommand } from './admin/keys.command.js';
import { productsCommand } from './admin/products.command.js';
import { settingsCommand } from './admin/settings.command.js';
import { storesCommand } from './admin/stores.command.js';
import { sweepCommand } from './admin/sweep.command.js';
import { backupCommand } from './backup/backup.command.js';
import { restoreCommand } from './backup/restore.command.js';
import { evalCommand } from './eval/eval.command.js';
import { imagesCommand } from './images/images.command.js';
import { importCommand } from './import/import.command.js';
import { importsCommand } from './import/imports.command.js';
import { modelsCommand } from './models/models.command.js';
import { reindexCommand } from './reindex/reindex.command.js';
import { synonymsCommand } from './synonyms/synonyms.command.js';
import { CommandFailure, explain } from './failure.js';
import { searchCommand } from './search.command.js';
import { statusCommand } from './status.command.js';
import { classifyCommand, detectCommand, looksCommand, similarityCommand } from './vision.commands.js';

const program = new Command('vitrine')
  .description('Imports catalogs into Vitrine and searches them, over its HTTP interface.')
  .addOption(new Option('--url <url>', 'address of the API').env('VITRINE_URL').default('http://127.0.0.1:3000'))
  .addOption(new Option('--key <key>', 'API key; the variable keeps it out of the shell history').env('VITRINE_API_KEY'))
  .addOption(new Option('--store <id>', 'the store to work on, for an operator key; by default the key’s own').env('VITRINE_STORE'))
  .option('--json', 'print one JSON document on stdout')
  .addCommand(importCommand())
  .addCommand(importsCommand())
  .addCommand(imagesCommand())
  .addCommand(searchCommand())
  .addCommand(statusCommand())
  .addCommand(evalCommand())
  .addCommand(synonymsCommand())
  .addCommand(similarityCommand())
  .addCommand(classifyCommand())
  .addCommand(detectCommand())
  .addCommand(looksCommand())
  .addCommand(reindexCommand())
  .addCommand(modelsCommand())
  .addCommand(storesCommand())
  .addCommand(keysCommand())
  .addCommand(auditCommand())
  .addCommand(productsCommand())
  .addCommand(settingsCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(sweepCommand());

/** Exits with 2 if a command is used wrongly, and with 0 after printing help. */
function exitForUsage(command: Command): void {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  for (const inner of command.commands) exitForUsage(inner);
}

// A reader such as `head` may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

exitForUsage(program);
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error, program.opts<{ url: string }>().url)}\n`);
  process.exitCode = error instanceof CommandFailure ? error.exitCode : 1;
}
