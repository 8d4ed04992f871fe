import { Body, Controller, Delete, Get, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NewSession, type SessionDocument } from '#api-contract';
import { OpenRoute, Problem } from '#platform';
import { ApiKeyStore, covers, type ApiKey } from '#access';
import { CONSOLE_HEADER, ConsoleSessions } from './console-sessions.js';

/** Signing in to the console. The page is the only client of these requests, so the document of the interface leaves them out. */
@ApiExcludeController()
@Controller('v1/console/session')
export class SessionController {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly sessions: ConsoleSessions,
  ) {}

  @Post()
  @OpenRoute()
  @HttpCode(200)
  async begin(
    @Body({ schema: NewSession }) { key: secret }: NewSession,
    @Headers(CONSOLE_HEADER) fromConsole: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDocument> {
    // Without this, another page could sign somebody in with a key of its own.
    if (fromConsole === undefined) throw new Problem('malformed-request', `the header ${CONSOLE_HEADER} is missing`);
    const key = await this.keys.find(secret.trim());
    if (!key) throw new Problem('unknown-key', 'the API key is not known, or was revoked');
    if (!covers(key.scopes, 'admin')) throw new Problem('insufficient-scope', 'the console needs an admin key');
    await this.sessions.begin(secret.trim(), request, reply);
    return documentOf(key);
  }

  /** Answers 204 if nobody is signed in: asking is no mistake. */
  @Get()
  @OpenRoute()
  async read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionDocument | undefined> {
    const key = await this.sessions.find(request);
    if (key) return documentOf(key);
    reply.status(204);
    return undefined;
  }

  @Delete()
  @OpenRoute()
  @HttpCode(204)
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.end(request, reply);
  }
}

const documentOf = ({ storeId, name, scopes }: ApiKey): SessionDocument => ({
  store: storeId,
  key_name: name,
  scopes,
  is_operator: scopes.includes('operator'),
});
