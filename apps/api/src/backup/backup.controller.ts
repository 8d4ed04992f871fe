import type { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { BackupDocument, BackupQuery, NewBackup, NewRestore, RestoreDocument, RestoreQuery } from '#api-contract';
import { BackupBuckets, BackupSource, compressed, recordsOf, Restorer, type Restored } from '#backup';
import { Problem } from '#platform';
import { RequireScope } from '../access/access.js';
import { longAnswer } from '../http/long-answer.js';

/** Makes and restores backups of the whole installation. */
@ApiTags('Operator')
@ApiBearerAuth()
@RequireScope('operator')
@Controller('v1/operator')
export class BackupController {
  constructor(
    private readonly source: BackupSource,
    private readonly restorer: Restorer,
    private readonly buckets: BackupBuckets,
  ) {}

  @Get('backup')
  @ApiOperation({ summary: 'a backup of all stores, while searches and writes go on' })
  @ApiProduces('application/gzip')
  @ApiResponse({ status: 200, content: { 'application/gzip': { schema: { type: 'string', format: 'binary' } } } })
  download(@Query({ schema: BackupQuery }) { pictures }: BackupQuery): StreamableFile {
    const bytes = compressed(this.source.records({ pictures: pictures === 'true' }));
    return new StreamableFile(bytes, { type: 'application/gzip', disposition: 'attachment; filename="vitrine-backup.gz"' });
  }

  @Post('backup')
  @ApiOperation({ summary: 'a backup of all stores, into a bucket' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: BackupDocument })
  async store(@Body({ schema: NewBackup }) { to, pictures }: NewBackup, @Req() request: FastifyRequest): Promise<StreamableFile> {
    const work = this.buckets.put(to, { pictures });
    return json(await longAnswer(work, request.id));
  }

  @Post('restore')
  @ApiOperation({ summary: 'restore a backup into this installation' })
  @HttpCode(200)
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 200, standardSchema: RestoreDocument })
  async upload(@Query({ schema: RestoreQuery }) { over, replace }: RestoreQuery, @Req() request: FastifyRequest): Promise<RestoreDocument> {
    if (!request.headers['content-type']?.startsWith('application/octet-stream')) {
      throw new Problem('unsupported-media-type', 'expected the bytes of a backup, with the content type application/octet-stream');
    }
    const bytes = request.body as Readable;
    try {
      return restoreDocument(await this.restorer.restore(recordsOf(bytes), { over: over === 'true', replace: replace === 'true' }));
    } finally {
      // A client that still sends does not see the answer: what is left of a refused backup is read, and let go.
      bytes.resume();
    }
  }

  @Post('restore/object')
  @ApiOperation({ summary: 'restore a backup that lies in a bucket into this installation' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: RestoreDocument })
  async fromBucket(
    @Body({ schema: NewRestore }) { from, over, replace }: NewRestore,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const work = this.buckets.restore(from, { over, replace }).then(restoreDocument);
    return json(await longAnswer(work, request.id));
  }
}

const json = (bytes: Readable): StreamableFile => new StreamableFile(bytes, { type: 'application/json' });

const restoreDocument = ({ missing, missingKeys, keepsKeys, productsThere, ...counts }: Restored): RestoreDocument => ({
  ...counts,
  products_there: productsThere,
  missing_objects: missing,
  missing: [...missingKeys],
  kept_keys: keepsKeys,
});
