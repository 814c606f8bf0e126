/** Documents of Datadog's API: `{data: {id, type, attributes}}`. What the backend would refuse throws `BadPayload`. */

import { parseJsonBody } from '../model/json-body.ts';
import { isObject, type JsonObject } from '../traces/shape.ts';
import { BadPayload } from './msgpack.ts';

/** The object of a JSON text. */
export function readJson(bytes: Uint8Array): JsonObject {
  const body = parseJsonBody(bytes);
  if (body.kind === 'refused') throw new BadPayload(`the body is no JSON: ${body.because}`);
  if (!isObject(body.value)) throw new BadPayload('the body is no JSON object');
  return body.value;
}

/** What a client of Test Optimization asks. */
export interface Question {
  /** What the answer repeats. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What an endpoint takes. */
export interface Expected {
  readonly type: string;
  /** Attributes that must be texts, and not empty. */
  readonly needs: readonly string[];
}

/** Far above any address or name. What is kept by such texts stays within limits. */
const LONGEST = 4096;

/** A text that is not empty. */
export function neededText(attributes: Readonly<Record<string, unknown>>, key: string): string {
  const value = attributes[key];
  if (typeof value !== 'string' || value === '' || value.length > LONGEST) throw new BadPayload(`${key} is no text, empty, or longer than ${LONGEST}`);
  return value;
}

/** The question in a body; one of another type, or without what it needs, throws `BadPayload`. */
export function readQuestion(body: Uint8Array, { type, needs }: Expected): Question {
  const { data } = readJson(body);
  if (!isObject(data)) throw new BadPayload('data is no object');
  if (data.type !== type) throw new BadPayload(`data.type is not ${type}`);
  if (!isObject(data.attributes)) throw new BadPayload('data.attributes is no object');
  for (const key of needs) neededText(data.attributes, key);
  return { id: typeof data.id === 'string' ? data.id : '1', attributes: data.attributes };
}

/** Whether a client means whole suites or single tests. */
export function testLevelOf({ attributes }: Question): 'suite' | 'test' {
  const level = attributes.test_level ?? 'test';
  if (level !== 'test' && level !== 'suite') throw new BadPayload('test_level is neither test nor suite');
  return level;
}
