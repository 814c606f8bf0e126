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

export interface Question {
  /** What the answer repeats. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

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

export function readQuestion(body: Uint8Array, { type, needs }: Expected): Question {
  const { data } = readJson(body);
  if (!isObject(data)) throw new BadPayload('data is no object');
  if (data.type !== type) throw new BadPayload(`data.type is not ${type}`);
  if (!isObject(data.attributes)) throw new BadPayload('data.attributes is no object');
  for (const key of needs) neededText(data.attributes, key);
  return { id: typeof data.id === 'string' ? data.id : '1', attributes: data.attributes };
}
