import { Body, Controller, HttpCode, Inject, Post, Req, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { StoreRegistry } from '#access';
import { NewSweep, SweepDocument } from '#api-contract';
import { CONFIG, Problem, type Config } from '#platform';
import { StoreSweeper, type SweptStore } from '#sweep';
import { RequireScope } from '../access/access.js';
import { longAnswer } from '../http/long-answer.js';

const DAY_MS = 24 * 3600_000;
const USUAL_DAYS = 30;

/** Objects in the bucket that nothing needs. */
@ApiTags('Operator')
@ApiBearerAuth()
@RequireScope('operator')
@Controller('v1/operator/sweep')
export class SweepController {
  constructor(
    private readonly stores: StoreRegistry,
    private readonly sweeper: StoreSweeper,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @ApiOperation({ summary: 'count, or remove, objects of all stores that nothing needs' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: SweepDocument })
  async sweep(@Body({ schema: NewSweep }) wanted: NewSweep, @Req() request: FastifyRequest): Promise<StreamableFile> {
    return new StreamableFile(await longAnswer(this.swept(wanted), request.id), { type: 'application/json' });
  }

  private async swept({ dry_run: isDry, uploads, most, older_than_days: days }: NewSweep): Promise<SweepDocument> {
    const olderThanMs = days === undefined ? this.config.sweep.afterMs || USUAL_DAYS * DAY_MS : days * DAY_MS;
    const swept: SweepDocument['stores'] = [];
    for (const { id } of await this.stores.list()) {
      const store = await this.sweeper.sweep(id, { olderThanMs, isDry, uploads, most });
      if (!store) throw new Problem('conflict', `the store "${id}" is being swept or restored; try again shortly`);
      swept.push(documentOf(store, isDry, uploads));
    }
    return { dry_run: isDry, stores: swept };
  }
}

const documentOf = (
  { store, kinds, is_held_back: isHeldBack }: SweptStore,
  isDry: boolean,
  uploads: boolean,
): SweepDocument['stores'][number] => ({
  store,
  is_held_back: isHeldBack,
  kinds: kinds.map((one) => ({ ...one, is_removed: !isDry && !isHeldBack && (one.kind !== 'uploads' || uploads) })),
});
