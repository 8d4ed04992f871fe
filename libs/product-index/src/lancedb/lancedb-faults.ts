import { IndexFullError, translatedBy } from '../index-errors.js';

/** Lance passes on what the operating system says, as a text. */
const DISK_FULL = /ENOSPC|no space left|os error 28/i;

/** What LanceDB throws → errors of the port. */
export const lanceDbFault = translatedBy((error) => (DISK_FULL.test(String(error)) ? new IndexFullError(error) : undefined));
