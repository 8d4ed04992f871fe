import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The id that the request's log lines and its problem document carry. */
export const RequestId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  return context.switchToHttp().getRequest<{ id: string }>().id;
});
