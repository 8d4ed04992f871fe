import { Body, Controller, HttpCode, Post, Query, StreamableFile, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Classification, ClassifyRequest, Detections, DetectQuery, DetectRequest, Similarities, SimilarityRequest } from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { MultipartQuery } from '../http/multipart-query.interceptor.js';
import { RequestId } from '../http/request-id.js';
import { VisionService } from './vision.service.js';

@ApiTags('Vision')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/vision')
@UseInterceptors(MultipartQuery)
@ApiConsumes('application/json', 'multipart/form-data')
export class VisionController {
  constructor(private readonly vision: VisionService) {}

  @Post('similarity')
  @ApiOperation({ summary: 'how well texts fit pictures' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Similarities })
  async similarity(
    @CallerStore() storeId: string,
    @Body({ schema: SimilarityRequest }) request: SimilarityRequest,
    @RequestId() requestId: string,
  ): Promise<Similarities> {
    return { ...(await this.vision.similarity(storeId, request)), request_id: requestId };
  }

  @Post('classify')
  @ApiOperation({ summary: 'which of the given labels fits a picture best, without training' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Classification })
  async classify(
    @CallerStore() storeId: string,
    @Body({ schema: ClassifyRequest }) request: ClassifyRequest,
    @RequestId() requestId: string,
  ): Promise<Classification> {
    return { ...(await this.vision.classify(storeId, request)), request_id: requestId };
  }

  @Post('detect')
  @ApiOperation({ summary: 'find the things that labels name in a picture, and where they are' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: Detections })
  async detect(
    @CallerStore() storeId: string,
    @Body({ schema: DetectRequest }) request: DetectRequest,
    @Query({ schema: DetectQuery }) { format }: DetectQuery,
    @RequestId() requestId: string,
  ): Promise<Detections | StreamableFile> {
    if (format === 'png') return new StreamableFile(await this.vision.draw(storeId, request), { type: 'image/png' });
    return { ...(await this.vision.detect(storeId, request)), request_id: requestId };
  }
}
