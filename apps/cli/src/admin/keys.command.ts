import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { signSearchToken } from '#client';
import { print, printJson, sessionOf } from '../session.js';
import { momentIn, secondsIn, wholeNumber } from './durations.js';

export function keysCommand(): Command {
  return new Command('keys')
    .description('the API keys of a store; an operator names another store with --store')
    .addCommand(list())
    .addCommand(create())
    .addCommand(rotate())
    .addCommand(revoke())
    .addCommand(token());
}

const day = (at: string | undefined): string => at?.slice(0, 10) ?? '';
const minute = (at: string | undefined): string => at?.slice(0, 16).replace('T', ' ') ?? '';

function list(): Command {
  return new Command('list').description('the keys, without their secrets').action(async (_options: object, command: Command) => {
    const { client, isJson } = sessionOf(command);
    const keys = await client.keys.list();
    if (isJson) return printJson(keys);
    const table = new Table({ head: ['name', 'scopes', 'since', 'ends', 'last used (UTC)', 'id'], style: { head: [], border: [] } });
    for (const key of keys) {
      const ends = key.expires_at !== undefined && Date.parse(key.expires_at) <= Date.now() ? 'has ended' : day(key.expires_at);
      const used = minute(key.last_used_at) || 'never';
      table.push([key.name, key.scopes.join(', '), day(key.created_at), ends, used, key.id]);
    }
    print(table.toString());
    for (const { name, previous_valid_until: until } of keys) {
      if (until !== undefined) print(`The earlier secret of "${name}" is valid until ${minute(until)} UTC.`);
    }
  });
}

function create(): Command {
  return new Command('create')
    .description('make a key; it is shown once')
    .argument('<name>', 'what the key is for')
    .argument('<scopes...>', 'search, catalog (includes search) or admin (includes both)')
    .addOption(new Option('--expires <when>', 'when the key ends: 90d, 12h, or a date such as 2027-01-31').argParser(momentIn))
    .addOption(new Option('--rate-limit <points>', 'points that requests may cost in a minute').argParser(wholeNumber))
    .action(async (name: string, scopes: string[], options: { expires?: Date; rateLimit?: number }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const { expires: expiresAt, rateLimit } = options;
      const key = await client.keys.create(name, scopes, {
        ...(expiresAt && { expiresAt }),
        ...(rateLimit !== undefined && { rateLimit }),
      });
      if (isJson) return printJson(key);
      const end = key.expires_at === undefined ? '' : ` It ends on ${minute(key.expires_at)} UTC.`;
      print(`The key "${key.name}" (${key.scopes.join(', ')}) is shown only now.${end}\n\n  ${key.key}`);
    });
}

function rotate(): Command {
  return new Command('rotate')
    .description('give a key another secret; the present one stays valid for a while')
    .argument('<id>')
    .addOption(new Option('--grace <time>', 'how long the present secret stays valid: 7d, 12h, 0').default('1d').argParser(secondsIn))
    .action(async (id: string, { grace }: { grace: number | string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const key = await client.keys.rotate(id, typeof grace === 'string' ? secondsIn(grace) : grace);
      if (isJson) return printJson(key);
      print(`The new secret of "${key.name}" is shown only now:\n\n  ${key.key}`);
    });
}

function revoke(): Command {
  return new Command('revoke')
    .description('end a key: it is refused within five seconds')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      await sessionOf(command).client.keys.revoke(id);
      print('The key is revoked.');
    });
}

interface TokenFlags {
  readonly filterBy?: string;
  readonly fields?: string;
  readonly maxPerPage?: number;
  readonly user?: string;
  readonly expires: Date | string;
}

function token(): Command {
  return new Command('token')
    .description('sign a search token with the key of this call; nothing is sent')
    .option('--filter-by <filter>', 'products that do not match are not there')
    .option('--fields <names>', 'the fields of products that are seen: title,price,image')
    .addOption(new Option('--max-per-page <number>', 'hits on a page at most').argParser(wholeNumber))
    .option('--user <name>', 'who searches')
    .addOption(new Option('--expires <when>', 'when the token ends: 1h, 7d, or a date').default('1h').argParser(momentIn))
    .action(async ({ expires, fields, ...bounds }: TokenFlags, command: Command) => {
      const { key } = command.optsWithGlobals<{ key?: string }>();
      sessionOf(command);
      print(
        await signSearchToken(key ?? '', {
          ...bounds,
          ...(fields !== undefined && { fields: fields.split(',').map((field) => field.trim()) }),
          expires: typeof expires === 'string' ? momentIn(expires) : expires,
        }),
      );
    });
}
