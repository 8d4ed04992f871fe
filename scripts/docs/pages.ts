import { z } from 'zod';
import { LIMIT_TEXTS, LIMITS } from '#api-contract';
import { FIELD_ROWS } from '#catalog';
import { ERROR_CODES, Settings } from '#platform';
import { LAYOUTS } from '#product-index';

interface Property {
  readonly description?: string;
  readonly default?: string | number | boolean;
}

/** The table of error codes, as Markdown. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return `# Error codes

Problems are \`application/problem+json\` (RFC 9457) with the members \`type\`, \`title\`, \`status\`, \`detail\`, \`code\`, \`request_id\` and, for bad
input, \`errors\` by field. Codes are stable: new codes may be added, existing ones are never renamed.

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

The API and the worker read their settings from environment variables, once, when they start. All mistakes are reported together.

| variable | default | meaning |
|---|---|---|
${rows.join('\n')}
`;
}

/** How much one request may ask for, as Markdown. */
export function limitsPage(): string {
  const rows = Object.entries(LIMIT_TEXTS).map(
    ([name, text]) => `| ${LIMITS[name as keyof typeof LIMITS].toLocaleString('en')} | ${text} |`,
  );
  return `# Limits

A request that asks for more than this is refused with \`invalid-request\`, \`payload-too-large\` or \`image-too-large\`.

| at most | of |
|---:|---|
${rows.join('\n')}
`;
}

/** The fields of a product and the layouts of the index, as Markdown. */
export function fieldsPage(): string {
  const fields = FIELD_ROWS.map(({ name, type, absence, wordWeight, isFilterable, spellings, description }) => {
    const absent = absence === 'required' ? 'required' : absence === 'optional' ? '' : `\`${JSON.stringify(absence.default)}\``;
    const names = spellings.map((one) => `\`${one}\``).join(', ');
    return `| \`${name}\` | ${type} | ${absent} | ${wordWeight ?? ''} | ${isFilterable ? 'yes' : ''} | ${names} | ${description} |`;
  });
  const layouts = LAYOUTS.map(({ brings, whatToDo }, n) => `| ${n + 1} | ${brings} | ${whatToDo} |`);
  return `# Fields of a product

Every other column of a feed becomes an attribute. \`GET /v1/schema\` lists these fields with the attributes that a store has.

| field | type | if missing | weight of its words | filter, count, sort, group | other names in feeds | what it is |
|---|---|---|---:|---|---|---|
${fields.join('\n')}

## Layouts of the index

A collection with an earlier layout is upgraded to the latest one when it is opened.

| layout | adds | what to do about an index with an earlier layout |
|---:|---|---|
${layouts.join('\n')}
`;
}
