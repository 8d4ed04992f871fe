import type { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FeedUploadDocument, NewFeedUpload, UploadQuery } from '#api-contract';
import { FeedUploads, PART_BYTES, UploadConflict, type FeedUploadState } from '#imports';
import { Problem } from '#platform';
import { CallerStore, RequireScope } from '../access/access.js';

/** Uploads of feeds in several requests, which go on where the last one got to. */
@ApiTags('Imports')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/uploads')
export class FeedUploadsController {
  constructor(private readonly uploads: FeedUploads) {}

  @Post()
  @ApiOperation({ summary: 'begin to upload a feed that can be resumed; import it with its upload_id once it is finished' })
  @HttpCode(201)
  @ApiResponse({ status: 201, standardSchema: FeedUploadDocument })
  async begin(
    @CallerStore() storeId: string,
    @Body({ schema: NewFeedUpload }) { file_name: fileName, size }: NewFeedUpload,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FeedUploadDocument> {
    const upload = await this.uploads.begin(storeId, fileName, size);
    reply.header('location', `/v1/uploads/${upload.uploadId}`);
    return toUploadDocument(upload);
  }

  @Get(':id')
  @ApiOperation({ summary: 'how far an upload has come' })
  @ApiResponse({ status: 200, standardSchema: FeedUploadDocument })
  async find(@CallerStore() storeId: string, @Param('id') uploadId: string): Promise<FeedUploadDocument> {
    return toUploadDocument(known(await this.uploads.find(storeId, uploadId), uploadId));
  }

  @Put(':id')
  @ApiOperation({ summary: 'send bytes of an upload, from the offset that it has on' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 200, standardSchema: FeedUploadDocument })
  async add(
    @CallerStore() storeId: string,
    @Param('id') uploadId: string,
    @Query({ schema: UploadQuery }) { offset }: UploadQuery,
    @Req() request: FastifyRequest,
  ): Promise<FeedUploadDocument> {
    if (!request.headers['content-type']?.startsWith('application/octet-stream')) {
      throw new Problem('unsupported-media-type', 'expected bytes, with the content type application/octet-stream');
    }
    try {
      return toUploadDocument(known(await this.uploads.add(storeId, uploadId, offset, request.body as Readable), uploadId));
    } catch (error) {
      if (error instanceof UploadConflict) throw new Problem('conflict', error.message);
      throw error;
    }
  }
}

/** @throws {Problem} `upload-not-found` */
function known(upload: FeedUploadState | undefined, uploadId: string): FeedUploadState {
  if (!upload) throw new Problem('upload-not-found', `the store has no upload "${uploadId}"`);
  return upload;
}

const toUploadDocument = ({ uploadId, fileName, size, offset }: FeedUploadState): FeedUploadDocument => ({
  upload_id: uploadId,
  file_name: fileName,
  size,
  offset,
  part_bytes: PART_BYTES,
});
