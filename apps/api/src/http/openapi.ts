import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { z } from 'zod';
import { LIMITS, ProblemDocument } from '#api-contract';
import { ERROR_CODES } from '#platform';
import { documented } from './json-schema.js';

const DESCRIPTION = `Product search by words, by picture, and by both at once.

Send an API key as \`Authorization: Bearer vt_…\`. Problems are \`application/problem+json\` (RFC 9457) with one of these codes:

${Object.entries(ERROR_CODES)
  .map(([code, { status, title }]) => `- \`${code}\` (${status}): ${title}`)
  .join('\n')}`;

const file = { type: 'string', format: 'binary' };

const IMAGE_FORM = {
  type: 'object',
  properties: {
    image: { ...file, description: `a picture of at most ${LIMITS.pictureBytes / 1e6} MB` },
    query: { type: 'string', description: 'the JSON body, without `image`' },
  },
};

/** The form fields of requests that may come as multipart. Interceptors turn them into the JSON body. */
const FORMS: Readonly<Record<string, (json: JsonObject) => JsonObject>> = {
  '/v1/search': () => IMAGE_FORM,
  '/v1/vision/similarity': () => IMAGE_FORM,
  '/v1/vision/classify': () => IMAGE_FORM,
  '/v1/vision/detect': () => IMAGE_FORM,
  '/v1/looks': () => IMAGE_FORM,
  '/v1/query-images': () => ({ type: 'object', properties: { image: IMAGE_FORM.properties.image } }),
  '/v1/imports': ({ properties }) => {
    const { source: _, file_name: __, ...options } = properties as JsonObject;
    return { type: 'object', required: ['file'], properties: { file: { ...file, description: 'the feed' }, ...options } };
  },
};

type JsonObject = Readonly<Record<string, unknown>>;

/** Replaces the JSON schema that Nest writes for multipart bodies by the form. @throws {Error} if a path does not exist. */
function describeForms({ paths, components }: OpenAPIObject): void {
  for (const [path, form] of Object.entries(FORMS)) {
    const body = paths[path]?.post?.requestBody;
    if (!body || !('content' in body)) throw new Error(`there is no form at ${path}`);
    body.content['multipart/form-data'] = { schema: form(resolved(components, body.content['application/json']?.schema)) };
  }
}

/** The schema that a reference to a component stands for. */
function resolved(components: OpenAPIObject['components'], schema: object | undefined): JsonObject {
  const name = schema && '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
  return (name === undefined ? (schema ?? {}) : (components?.schemas?.[name] ?? {})) as JsonObject;
}

/** The interface as OpenAPI, written from the schemas that requests are parsed with. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const description = new DocumentBuilder().setTitle('Vitrine').setDescription(DESCRIPTION).setVersion('1').addBearerAuth().build();
  const document = SwaggerModule.createDocument(app, description, {
    standardSchemaConverter: (schema, { schemaType }) => documented(schema as z.ZodType, schemaType),
  });
  describeForms(document);
  describeProblems(document);
  return document;
}

/** The problems that an operation may answer with, by their statuses. */
function problemStatuses(path: string, method: string, { requestBody, security }: OperationObject): string[] {
  // The preview of a feed writes nothing, but is a conflict too where its upload is not finished.
  const isWrite = method !== 'get' && !/^\/(v1\/(search|looks|vision|instantsearch)|1\/)/.test(path);
  return [
    '400',
    '405',
    '408',
    '429',
    '431',
    '500',
    '503',
    ...(security ? ['401', '403', '404'] : []),
    ...(path.includes('{') ? ['404'] : []),
    ...(requestBody ? ['413', '415', '422'] : []),
    ...(isWrite ? ['409', '422'] : []),
    ...(isWrite && path === '/v1/admin/settings' ? ['412'] : []),
  ];
}

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Every operation may answer with a problem. */
function describeProblems({ paths, components }: OpenAPIObject): void {
  const { schema, components: named } = documented(ProblemDocument, 'output');
  Object.assign(((components ??= {}).schemas ??= {}), named);
  for (const [path, item] of Object.entries(paths)) {
    for (const method of ['get', 'put', 'post', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      for (const status of ['default', ...problemStatuses(path, method, operation)]) {
        operation.responses[status] ??= { description: 'a problem', content: { 'application/problem+json': { schema } } };
      }
    }
  }
}

/** Serves the document at `/openapi.json` and a page to browse it at `/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, openApiDocument(app), { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });
}
