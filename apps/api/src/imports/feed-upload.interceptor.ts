import { randomUUID } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, type Observable } from 'rxjs';
import { LIMITS } from '#api-contract';
import { ObjectStore, storePrefix } from '#image-store';
import { Problem } from '#platform';
import { asProblem, partsOf } from '../http/multipart.js';
import { callerStore } from '../access/access.js';

const PARTS = { files: 1, fields: 10, fileSize: LIMITS.feedBytes };

/**
 * Turns a multipart request into the JSON body it stands for: streams its file into the object store and names that object as `source`. If
 * the request fails later, removes the object again.
 */
@Injectable()
export class FeedUpload implements NestInterceptor {
  constructor(private readonly objects: ObjectStore) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.isMultipart()) return next.handle();
    const source = `feeds/${randomUUID()}`;
    const key = `${storePrefix(callerStore(request))}${source}`;
    const withoutTrace = async (error: unknown): Promise<never> => {
      // The caller is told why the request failed, not that the clean-up failed too.
      await this.objects.delete(key).catch(() => undefined);
      throw error;
    };
    request.body = { ...(await this.receive(request, key).catch(withoutTrace)), source: { s3: source } };
    return next.handle().pipe(catchError((error: unknown) => from(withoutTrace(error))));
  }

  private async receive(request: FastifyRequest, key: string): Promise<Record<string, unknown>> {
    const fields: Record<string, unknown> = {};
    for await (const part of partsOf(request, { limits: PARTS })) {
      if (part.type === 'field') {
        fields[part.fieldname] = part.value;
        continue;
      }
      fields['file_name'] = part.filename || 'feed';
      let fault: Error | undefined;
      part.file.once('error', (error) => (fault = error));
      await this.objects.putStream(key, part.file).catch((error: unknown) => {
        // When the request is cut off, the upload fails too: the request is to blame, not the object store.
        throw fault ? asProblem(fault) : error;
      });
      if (part.file.truncated) throw new Problem('payload-too-large', `the feed is larger than ${LIMITS.feedBytes / 1e9} GB`);
    }
    if (fields['file_name'] === undefined) throw new Problem('malformed-request', 'expected a part "file" that holds the feed');
    return fields;
  }
}
