import { z } from 'zod';
import { ERROR_CODES, Settings } from '#platform';

interface Property {
  readonly description?: string;
  readonly default?: string | number | boolean;
}

/** The table of error codes, as Markdown. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return `# Error codes

Problems are \`application/problem+json\` (RFC 9457) with the members \`type\`, \`title\`, \`status\`, \`detail\`, \`code\`, \`request_id\` and, for bad
input, \`errors\` by field. Codes are stable: new ones are added, none is renamed.

| code | status | title |
|---|---|---|
${rows.join('\n')}
`;
}

/** Every environment variable with its default, as Markdown. */
export function settingsPage(): string {
  const { properties = {}, required = [] } = z.toJSONSchema(Settings, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(properties as Record<string, Property>).map(([name, { description = '', default: given }]) => {
    const shown = required.includes(name) ? 'required' : given === undefined ? '' : `\`${given}\``;
    return `| \`${name}\` | ${shown} | ${description} |`;
  });
  return `# Settings

The API and the worker read their settings from environment variables, once, when they start; all that is wrong is reported together.

| variable | default | meaning |
|---|---|---|
${rows.join('\n')}
`;
}
