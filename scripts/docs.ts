/** Writes the pages of docs/ that follow from code: `node dist/scripts/docs.js`. Tests compare page and code. */
import { writeFile } from 'node:fs/promises';
import { errorsPage, fieldsPage, limitsPage, settingsPage } from './docs/pages.js';

await writeFile('docs/errors.md', errorsPage());
await writeFile('docs/fields.md', fieldsPage());
await writeFile('docs/limits.md', limitsPage());
await writeFile('docs/settings.md', settingsPage());
