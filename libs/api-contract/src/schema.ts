import { z } from 'zod';

/** A field of a store's products. */
const FieldDocument = z
  .object({
    name: z.string().describe('as filters, facets, sort keys and groups name it'),
    type: z.enum(['text', 'number', 'flag', 'date']),
    is_attribute: z.boolean().describe('true for what products of this store have beside the fields of all products'),
    is_filterable: z.boolean().describe('whether searches can filter, count, sort and group by it'),
    is_searched: z.boolean().describe('whether a lexical search looks at its words'),
    word_weight: z.int().optional().describe('how often each of its words counts'),
    description: z.string().optional(),
  })
  .meta({ id: 'Field' });

/** The fields that products of a store have. */
export const SchemaDocument = z.object({ fields: z.array(FieldDocument) }).meta({ id: 'Schema' });
export type SchemaDocument = z.infer<typeof SchemaDocument>;
