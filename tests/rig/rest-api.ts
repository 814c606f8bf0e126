/**
 * A client of the REST API that holds every answer against the OpenAPI document: the status must be one that the operation names,
 * the body must satisfy its schema. An address or method that the document does not know must be refused as it says all refusals are.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { ENDPOINTS } from '../../harness/server/endpoints.ts';
import { openApiDocument } from '../../harness/server/openapi.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape; the schemas have checked them.
  readonly json: any;
}

export interface RestClient {
  get(address: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** `undefined`: no body. Text and bytes go as they are, anything else as JSON. */
  post(address: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  send(address: string, init: RequestInit): Promise<Answer>;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(openApiDocument(ENDPOINTS), 'openapi.json', undefined, false);

const pointer = (key: string) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Where the document says what an answer looks like. */
function schemaOf(method: string, address: string, status: number): string {
  const path = address.split('?', 1)[0] ?? '';
  const known = ENDPOINTS.find((each) => each.method === method && new RegExp(`^${each.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
  if (known === undefined) return 'openapi.json#/components/schemas/Refusal';
  return `openapi.json#/paths/${pointer(known.path)}/${method.toLowerCase()}/responses/${status}/content/${pointer('application/json')}/schema`;
}

export function restClient(request: (address: string, init: RequestInit) => Response | Promise<Response>): RestClient {
  const it: RestClient = {
    async send(address, init) {
      const response = await request(address, init);
      const text = await response.text();
      const shown = `${init.method} ${address} -> ${response.status} ${text.slice(0, 500)}`;
      expect(response.headers.get('content-type'), shown).toMatch(/^application\/json/);
      const json: unknown = JSON.parse(text);
      const isValid = ajv.compile({ $ref: schemaOf(init.method ?? 'GET', address, response.status) });
      expect(isValid(json), `${shown}\n${JSON.stringify(isValid.errors)}`).toBe(true);
      return { status: response.status, headers: response.headers, json };
    },
    get: (address, headers = {}) => it.send(address, { method: 'GET', headers }),
    post(address, body, headers = {}) {
      const isRaw = typeof body === 'string' || body instanceof Uint8Array;
      const sent = body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
      return it.send(address, { method: 'POST', headers, ...sent } as RequestInit);
    },
  };
  return it;
}
