import { Controller, Get, Header } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SchemaDocument } from '#api-contract';
import { FIELD_ROWS } from '#catalog';
import { StoreProfiles, type FieldSchema } from '#store-profile';
import { CallerStore, RequireScope } from '../access/access.js';

@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search')
@Controller('v1/schema')
export class SchemaController {
  constructor(private readonly profiles: StoreProfiles) {}

  @Get()
  @ApiOperation({ summary: "the fields that the store's products have, and what searches can do with each" })
  @Header('cache-control', 'private, max-age=10')
  @ApiResponse({ status: 200, standardSchema: SchemaDocument })
  async read(@CallerStore() storeId: string): Promise<SchemaDocument> {
    return this.profiles.withFields(storeId, toSchemaDocument);
  }
}

/** The fields that all products have, then the attributes of this store's products. */
function toSchemaDocument({ attributeTypes }: FieldSchema): SchemaDocument {
  const attributesWeight = FIELD_ROWS.find(({ name }) => name === 'attributes')?.wordWeight;
  const own = FIELD_ROWS.flatMap(({ name, type, isFilterable, wordWeight, description }) =>
    type === 'attributes' ? [] : [{ name, type, is_attribute: false, is_filterable: isFilterable, ...searched(wordWeight), description }],
  );
  // A product that was written before its attribute became a field has the attribute until it is written again.
  const isOwn = (name: string): boolean => own.some((field) => field.name === name);
  const attributes = attributeTypes
    .filter(([name]) => !isOwn(name))
    .map(([name, type]) => ({
      name,
      type,
      is_attribute: true,
      is_filterable: true,
      ...searched(attributesWeight),
    }));
  return { fields: [...own, ...attributes] };
}

const searched = (wordWeight: number | undefined): { is_searched: boolean; word_weight?: number } => ({
  is_searched: wordWeight !== undefined,
  ...(wordWeight !== undefined && { word_weight: wordWeight }),
});
