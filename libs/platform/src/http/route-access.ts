import 'reflect-metadata';
import { RouteConfig } from '@nestjs/platform-fastify';

/** Who may use a route, and how large a body may be. The route's own configuration holds both, to check them before the body is read. */
export interface RouteAccess {
  /** The scope that a caller's key must carry; `open` for a route that needs no key. */
  readonly access?: string;
  /** Whether a search token is enough. */
  readonly takesTokens?: boolean;
  /** The member of the answer that is a secret: whoever sends the request again does not see it again. */
  readonly shownOnce?: string;
  /** Larger bodies are refused unread. */
  readonly maxBodyBytes?: number;
}

const CONFIG = 'vitrine:route';

/** Adds to the configuration of a handler, or of all handlers of a controller that do not say otherwise. */
export function routeAccess(part: RouteAccess): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key !== undefined && descriptor) return configure(target, key, descriptor, part);
    const { prototype } = target as { prototype: object };
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const method = Object.getOwnPropertyDescriptor(prototype, name);
      if (typeof method?.value !== 'function' || name === 'constructor') continue;
      const own = Reflect.getMetadata(CONFIG, method.value as object) as RouteAccess | undefined;
      configure(prototype, name, method, { ...part, ...own });
    }
  };
}

/** A route that needs no key. */
export const OpenRoute = (): ClassDecorator & MethodDecorator => routeAccess({ access: 'open' });

/** Names the member of the route's answer that is shown once. */
export const ShownOnce = (member: string): ClassDecorator & MethodDecorator => routeAccess({ shownOnce: member });

/** Sets the size of the largest body of the route, in bytes. */
export const MaxBody = (bytes: number): ClassDecorator & MethodDecorator => routeAccess({ maxBodyBytes: bytes });

function configure(target: object, key: string | symbol, descriptor: PropertyDescriptor, part: RouteAccess): void {
  const method = descriptor.value as object;
  const config = { ...(Reflect.getMetadata(CONFIG, method) as RouteAccess | undefined), ...part };
  Reflect.defineMetadata(CONFIG, config, method);
  RouteConfig(config)(target, key, descriptor);
}
