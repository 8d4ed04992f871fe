import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { Problem } from '#platform';
import { asProblem, partsOf } from './multipart.js';

const LIMITS = { files: 1, fields: 1, fileSize: 20_000_000, fieldSize: 1_000_000 };

/** Turns a multipart request (a file `image`, a part `query` with JSON) into the JSON body that it stands for. */
@Injectable()
export class MultipartQuery implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.isMultipart()) request.body = await jsonOf(request);
    return next.handle();
  }
}

async function jsonOf(request: FastifyRequest): Promise<object> {
  let query: object = {};
  let image: object = {};
  for await (const part of partsOf(request, LIMITS)) {
    if (part.type === 'file' && part.fieldname === 'image') image = { image: { base64: await base64Of(part) } };
    else if (part.type === 'field' && part.fieldname === 'query') query = parse(part.value);
    else throw new Problem('malformed-request', `expected the parts "image" and "query", got "${part.fieldname}"`);
  }
  return { ...query, ...image };
}

/** @throws {Problem} `malformed-request` for a picture that is cut off. */
async function base64Of(part: MultipartFile): Promise<string> {
  const bytes = await part.toBuffer().catch((error: unknown) => {
    throw asProblem(error);
  });
  return bytes.toString('base64');
}

function parse(value: unknown): object {
  try {
    const query: unknown = JSON.parse(String(value));
    if (typeof query === 'object' && query !== null && !Array.isArray(query)) return query;
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new Problem('malformed-request', 'the part "query" is not a JSON object');
}
