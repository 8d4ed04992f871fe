import { z } from 'zod';
import { LIMITS } from './limits.js';

/** Words that a shopper types. */
export const Words = z
  .string()
  .trim()
  .max(LIMITS.queryLength)
  // eslint-disable-next-line no-control-regex -- the pattern refuses control characters
  .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'control characters are not allowed');
