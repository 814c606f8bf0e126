/**
 * Traces of one service, through dd-trace, when an agent is named by `DD_TRACE_AGENT_URL`; otherwise dd-trace is not even loaded.
 *
 * Only plain HTTP is instrumented: a span for each request served and one for each request made, all under the service's own name.
 * dd-trace patches the object that `import http from 'node:http'` gives, in place; so this works whenever it comes before the
 * first server and needs no loader. Spans that wait when the process ends are sent by dd-trace's own `beforeExit` handler, which Node
 * runs when the event loop is empty and never after `process.exit`.
 */
import { createRequire } from 'node:module';

export interface Tracing {
  /** Names the route of the request being served: its span's resource becomes `GET /items/:id`. */
  nameRoute(path: string): void;
}

const OFF: Tracing = { nameRoute: () => {} };

export async function startTracing(service: string, env: NodeJS.ProcessEnv): Promise<Tracing> {
  if (!env['DD_TRACE_AGENT_URL']) return OFF;
  const { tracer } = await import('dd-trace');
  // Baggage belongs to the library of propagation: the tracer would re-encode members and drop their properties.
  tracer.init({ service, plugins: false, tracePropagationStyle: ['datadog', 'tracecontext'] });
  tracer.use('http', {});
  // dd-trace patches a module of Node's when it is next required.
  createRequire(import.meta.url)('node:http');
  return { nameRoute: (path) => void tracer.scope().active()?.setTag('http.route', path) };
}
