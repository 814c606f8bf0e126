/** The OpenAPI 3.1 document of a list of endpoints. Served at /api/openapi.json and published in docs/reference/. */
import * as z from 'zod/mini';
import { refusalSchema } from './answers.schema.ts';
import type { Endpoint, Parameter } from './endpoint.ts';

/** Of the API, not of Muster: it changes when the meaning of an answer does. */
const API_VERSION = '1.0.0';

/** Statuses that any endpoint may answer: no token, a page of another site, a bug. */
const EVERYWHERE = [400, 401, 403, 500];

/** Those with a body. */
const WITH_BODY = [413, 415];

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request is wrong.',
  401: 'The token or the signature is missing or wrong.',
  403: 'The request comes from a page of another site.',
  404: 'There is no such thing.',
  413: 'The body is too large.',
  415: 'The body is no JSON, or does not say so.',
  429: 'Too many runs are waiting.',
  500: 'A bug in Muster, or the system refused what it needs.',
  503: 'The graph, or the source of spans, cannot be used now.',
};

type Schema = Readonly<Record<string, unknown>>;

function jsonSchema(schema: z.ZodMiniType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string) => ({ 'application/json': { schema: refTo(name) } });

function parameterOf({ name, in: place, description, required, schema }: Parameter) {
  return { name, in: place, description, required, schema: jsonSchema(schema) };
}

function operationOf({ name, summary, parameters = [], takes, answers, refuses, isOpen }: Endpoint) {
  const refused = [...new Set([...EVERYWHERE, ...(takes ? WITH_BODY : []), ...refuses])].sort((a, b) => a - b);
  return {
    operationId: name,
    summary,
    security: isOpen ? [] : [{}, { token: [] }],
    ...(parameters.length > 0 ? { parameters: parameters.map(parameterOf) } : {}),
    ...(takes ? { requestBody: { required: takes.required, content: content(takes.name) } } : {}),
    responses: {
      200: { description: 'The answer.', content: content(answers.name) },
      ...Object.fromEntries(refused.map((status) => [status, { description: MEANINGS[status] ?? '', content: content('Refusal') }])),
    },
  };
}

function schemasOf(endpoints: readonly Endpoint[]): Readonly<Record<string, Schema>> {
  const named = endpoints.flatMap(({ takes, answers }) => (takes ? [answers, takes] : [answers]));
  const schemas = new Map([...named, { name: 'Refusal', schema: refusalSchema }].map(({ name, schema }) => [name, jsonSchema(schema)]));
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function openApiDocument(endpoints: readonly Endpoint[]): object {
  const byPath = Map.groupBy(endpoints, ({ path }) => path);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Muster',
      version: API_VERSION,
      description: 'The REST API of `muster serve`: what a change can break, the graph that knows it, and runs. Every refusal is JSON.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8080', description: 'muster serve --port 8080' }],
    paths: Object.fromEntries([...byPath].map(([path, own]) => [path, Object.fromEntries(own.map((each) => [each.method.toLowerCase(), operationOf(each)]))])),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Needed when the server was started with a token.' } },
      schemas: schemasOf(endpoints),
    },
  };
}
