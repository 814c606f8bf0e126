import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { publishedSchemas, staleSchemas } from '../../../tools/schemas.ts';
import { FIXTURES, fixture } from './repository.ts';

const schema = (name: string): Record<string, unknown> => JSON.parse(publishedSchemas().get(name) ?? '');

const accepts = (name: string, value: unknown) => new Ajv2020({ strict: false }).compile(schema(name))(value);

describe('the published JSON Schemas', () => {
  test('are those of the zod schemas (node tools/schemas.ts writes them)', () => {
    expect(staleSchemas()).toEqual([]);
  });

  test.each([
    ['muster.schema.json', 'muster.yaml', true],
    ['stack.schema.json', 'three-tier.yaml', true],
    ['stack.schema.json', 'faulty.yaml', false],
  ])('%s takes %s: %s', (name, file, expected) => {
    expect(accepts(name, parse(fixture(file)))).toBe(expected);
  });

  test.each([
    ['a misspelt key', { version: 1, sutes: [] }],
    ['a bad duration', { version: 1, capabilities: { x: { process: { command: ['a'] }, ready: { process: true, timeout: '1h' } } } }],
    ['a bad name', { version: 1, capabilities: { X: { process: { command: ['a'] } } } }],
  ])('muster.schema.json refuses %s', (_, value) => {
    expect(accepts('muster.schema.json', value)).toBe(false);
  });

  test('describe every key of the files that people write', () => {
    const without: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key !== 'properties') {
          walk(value, `${at}.${key}`);
          continue;
        }
        for (const [name, property] of Object.entries(value as Record<string, { description?: string }>)) {
          if (property.description === undefined) without.push(`${at}.${name}`);
          walk(property, `${at}.${name}`);
        }
      }
    };
    for (const name of ['muster.schema.json', 'stack.schema.json']) walk(schema(name), name);
    expect(without).toEqual([]);
  });

  test('are named in the first line of the files that follow them', () => {
    for (const [file, name] of [
      ['muster.yaml', 'muster.schema.json'],
      ['three-tier.yaml', 'stack.schema.json'],
    ] as const) {
      const named = /^# yaml-language-server: \$schema=(.+)$/m.exec(fixture(file))?.[1] ?? '';
      expect(path.resolve(FIXTURES, named)).toBe(path.resolve(FIXTURES, '../../docs/reference', name));
    }
  });
});
