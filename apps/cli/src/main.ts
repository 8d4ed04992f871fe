#!/usr/bin/env node
import { Command } from 'commander';
import { importCommand } from './import.command.js';
import { searchCommand } from './search.command.js';
import { statusCommand } from './status.command.js';
import { CommandFailure, explain } from './failure.js';

const program = new Command('vitrine')
  .description('Imports catalogs into Vitrine and searches them, over its HTTP interface.')
  .option('--url <url>', 'address of the API', process.env['VITRINE_URL'] ?? 'http://127.0.0.1:3000')
  .option('--key <key>', 'API key; VITRINE_API_KEY keeps it out of the shell history', process.env['VITRINE_API_KEY'])
  .option('--json', 'print one JSON document on stdout')
  .addCommand(importCommand())
  .addCommand(searchCommand())
  .addCommand(statusCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error, program.opts<{ url: string }>().url)}\n`);
  process.exitCode = error instanceof CommandFailure ? error.exitCode : 1;
}
