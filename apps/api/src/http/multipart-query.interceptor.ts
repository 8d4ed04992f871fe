import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { LIMITS, type ImageInput } from '#api-contract';
import { Problem } from '#platform';
import { asProblem, partsOf } from './multipart.js';

const PARTS = { files: 1, fields: 1, fileSize: LIMITS.pictureBytes, fieldSize: LIMITS.multipartQueryBytes };

/** Turns a multipart request (a file `image`, a part `query` with JSON) into the JSON body it stands for. The picture stays as bytes. */
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
  let image: { image?: ImageInput } = {};
  for await (const part of partsOf(request, { limits: PARTS })) {
    if (part.type === 'file' && part.fieldname === 'image') image = { image: { bytes: await bytesOf(part) } };
    else if (part.type === 'field' && part.fieldname === 'query') query = parse(part.value);
    else throw new Problem('malformed-request', `expected the parts "image" and "query", got "${part.fieldname}"`);
  }
  return { ...query, ...image };
}

/** @throws {Problem} `malformed-request` for a picture that is cut off. */
async function bytesOf(part: MultipartFile): Promise<Uint8Array<ArrayBuffer>> {
  return part.toBuffer().catch((error: unknown) => {
    throw asProblem(error);
  }) as Promise<Buffer<ArrayBuffer>>;
}

function parse(value: unknown): object {
  try {
    const query: unknown = JSON.parse(String(value));
    if (typeof query === 'object' && query !== null && !Array.isArray(query)) return query;
  } catch {
    // Reported below, together with JSON that is not an object.
  }
  throw new Problem('malformed-request', 'the part "query" is not a JSON object');
}
