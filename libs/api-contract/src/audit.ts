import { z } from 'zod';

export const AuditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before: z
    .string()
    .regex(/^\d{1,16}-\d{1,10}$/, 'expected the id of an entry')
    .optional()
    .describe('the id of an entry: lists those before it'),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditList = z
  .object({
    entries: z.array(
      z.object({
        id: z.string(),
        at: z.iso.datetime(),
        request_id: z.string(),
        action: z.string().describe('method and route: `PATCH /v1/admin/settings`'),
        target: z.record(z.string(), z.string()).describe('the parts of the address'),
        status: z.int().describe('how the request was answered; a refused one changed nothing'),
        key_id: z.string(),
        key_name: z.string(),
        via: z.enum(['key', 'console']),
        address: z.string(),
        before: z.unknown().optional().describe('what was there before, where it is known'),
        after: z.unknown().optional().describe('what is there now, or else what was sent; without secrets'),
      }),
    ),
    next: z.string().optional().describe('for `before`, if there are more'),
  })
  .meta({ id: 'AuditList' });
export type AuditList = z.infer<typeof AuditList>;
