/**
 * The REST API as a function from a request to an answer, without a socket: hono finds the endpoint, everything else is data.
 *
 * Promises: each answer is JSON, each refusal has a text in `error` and its problems beside it; what is thrown is a bug, told to
 * people, and ends nothing.
 */
import { type Context, Hono } from 'hono';
import { refusedBySystem } from '../host/refused-by-system.ts';
import type { Problem } from '../model/problem.ts';
import { ok, type Result } from '../model/result.ts';
import { admit } from './admission.ts';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';
import { parseBody, readBody } from './read-body.ts';
import { refusal } from './refusal.ts';
import type { Service } from './service.ts';

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function send(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } });
}

function refuse(problems: readonly Problem[], headers: Readonly<Record<string, string>> = {}): Response {
  const { status, body } = refusal(problems);
  return send(status, body, status === 401 ? { 'www-authenticate': 'Bearer', ...headers } : headers);
}

async function answer(endpoint: Endpoint, { req }: Context, service: Service): Promise<Result<unknown>> {
  const body = endpoint.takes ? await readBody(req.raw) : ok(new Uint8Array());
  if (!body.ok) return body;
  const json = () => (body.value.length === 0 && endpoint.takes?.required !== true ? ok(undefined) : parseBody(body.value));
  return endpoint.answer({ query: new URL(req.url).searchParams, path: req.param(), headers: req.raw.headers, body: body.value, json }, service);
}

/** A path may be open, and what is signed with a secret needs no token besides: GitHub sends none. */
function isOpen({ isOpen: always = false, path }: Endpoint, { options }: Service): boolean {
  return always || (path.startsWith('/webhook/') && options.webhookSecret !== null);
}

/** @param token what every request must carry; null: nothing, since the server is on loopback */
export function restApi(service: Service, token: string | null): Hono {
  const app = new Hono();
  for (const [path, own] of Map.groupBy(ENDPOINTS, (endpoint) => endpoint.path)) {
    const pattern = path.replace(/\{(\w+)\}/g, ':$1');
    for (const endpoint of own) {
      app.on(endpoint.method, pattern, async (context) => {
        const stranger = isOpen(endpoint, service) && token !== null ? null : admit(context.req.raw, token);
        const answered = stranger ? { ok: false as const, problems: [stranger] } : await answer(endpoint, context, service);
        return answered.ok ? send(200, answered.value) : refuse(answered.problems);
      });
    }
    const allowed = own.map(({ method }) => method);
    app.all(pattern, ({ req }) =>
      refuse([admit(req.raw, token) ?? { code: 'method-not-allowed', method: req.method, allowed }], { allow: allowed.join(', ') }),
    );
  }
  app.notFound(({ req }) => refuse([admit(req.raw, token) ?? { code: 'no-such-path', method: req.method, address: req.path }]));
  app.onError((error) => {
    const problem = refusedBySystem(error);
    if (problem === null) service.options.tell(`${error.stack ?? error.message}\n`);
    return refuse([problem ?? { code: 'internal-error', detail: error.message }]);
  });
  return app;
}
