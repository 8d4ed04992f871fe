import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { ERROR_CODES } from '#platform';

const DESCRIPTION = `Product search by words, by picture, and by both at once.

Send an API key as \`Authorization: Bearer vt_…\`. Problems are \`application/problem+json\` (RFC 9457) with one of these codes:

${Object.entries(ERROR_CODES)
  .map(([code, { status, title }]) => `- \`${code}\` (${status}): ${title}`)
  .join('\n')}`;

/** The interface as OpenAPI, written from the schemas that requests are parsed with. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const description = new DocumentBuilder().setTitle('Vitrine').setDescription(DESCRIPTION).setVersion('1').addBearerAuth().build();
  return SwaggerModule.createDocument(app, description, {
    standardSchemaConverter: (schema, { schemaType }) => ({ schema: toJsonSchema(schema as z.ZodType, schemaType) }),
  });
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, { io, target: 'openapi-3.0', unrepresentable: 'any' });
  return jsonSchema;
}

/** Serves the document at `/openapi.json` and a page to browse it at `/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, openApiDocument(app), { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });
}
