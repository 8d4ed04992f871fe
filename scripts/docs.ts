/** Writes the pages of docs/ that follow from code: `node dist/scripts/docs.js`. Tests compare page and code. */
import { writeFile } from 'node:fs/promises';
import { errorsPage, settingsPage } from './docs/pages.js';

await writeFile('docs/errors.md', errorsPage());
await writeFile('docs/settings.md', settingsPage());
