import { z } from 'zod';

/** A field of a store's products. */
const FieldDocument = z
  .object({
    name: z.string().describe('the name that filters, facets, sort keys and groups use'),
    type: z.enum(['text', 'number', 'flag', 'date']),
    is_attribute: z.boolean().describe('true for attributes; false for the fields that all products have'),
    is_filterable: z.boolean().describe('whether searches can filter, count, sort and group by it'),
    is_searched: z.boolean().describe('whether a lexical search looks at its words'),
    word_weight: z.int().optional().describe('how many times each word of the field counts in a lexical search'),
    description: z.string().optional(),
  })
  .meta({ id: 'Field' });

/** The fields that products of a store have. */
export const SchemaDocument = z.object({ fields: z.array(FieldDocument) }).meta({ id: 'Schema' });
export type SchemaDocument = z.infer<typeof SchemaDocument>;
