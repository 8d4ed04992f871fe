import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ImageInput, LookAnswer, SearchRequest, StoreSettings } from '#api-contract';
import { documented } from './json-schema.js';

describe('documented', () => {
  it('makes a named component of a schema with an id, and of those inside it', () => {
    const inner = z.object({ a: z.string() }).meta({ id: 'Inner' });
    const { schema, components } = documented(z.object({ inner }).meta({ id: 'Outer' }), 'output');
    expect(schema).toEqual({ $ref: '#/components/schemas/Outer' });
    expect(Object.keys(components).toSorted()).toEqual(['Inner', 'Outer']);
  });

  it('gives a component a name of its own for requests if it differs from the one for answers', () => {
    const settings = z.object({ language: z.string().default('en') }).meta({ id: 'Settings' });
    expect(documented(settings, 'output').schema).toEqual({ $ref: '#/components/schemas/Settings' });
    expect(documented(settings, 'input').schema).toEqual({ $ref: '#/components/schemas/SettingsInput' });
    expect(documented(StoreSettings, 'input').components['StoreSettingsInput']).not.toHaveProperty('required');
  });

  it('uses one name for a component that is the same in requests and answers', () => {
    expect(documented(LookAnswer, 'input').components).toHaveProperty('Box');
  });

  it('does not show bytes, which JSON cannot carry', () => {
    const { schema } = documented(ImageInput, 'input');
    expect(schema['anyOf']).toHaveLength(3);
    expect(JSON.stringify(documented(SearchRequest, 'input'))).not.toContain('undocumented');
  });

  it('shows bounds and descriptions', () => {
    const { components } = documented(SearchRequest, 'input');
    expect(JSON.stringify(components)).toContain('"maximum":250');
    expect(JSON.stringify(components)).toContain('at most 20 MB');
  });
});
