/** The mock as a backend of Test Optimization, without a socket: it plays a scenario, and is asked as clients ask. */
import { ControlPlane } from '../../../harness/mock-datadog/control-plane.ts';
import type { Delivery } from '../../../harness/mock-datadog/faults.ts';
import { respond } from '../../../harness/mock-datadog/respond.ts';
import { readScenario } from '../../../harness/mock-datadog/scenario/read-scenario.ts';
import { SpanStore } from '../../../harness/mock-datadog/span-store.ts';
import { NOW, type Reply } from './agent.ts';

export const REPOSITORY = 'https://git.example.invalid/acme/shop.git';

/** What most questions say of themselves. */
export const ABOUT = { service: 'shop', env: 'ci', repository_url: REPOSITORY, sha: 'a'.repeat(40) };

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** @param scenario without its version */
export function backend(scenario: Readonly<Record<string, unknown>> = {}) {
  const read = readScenario(JSON.stringify({ version: 1, ...scenario }), 'scenario.json');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const control = new ControlPlane(read.value);
  const spans = new SpanStore(1000);
  const deliver = (url: string, { method = 'POST', headers = {}, body = new Uint8Array() }: Sent = {}): Delivery => {
    const [path = '', query = ''] = url.split('?');
    const contentType = (headers['content-type'] ?? '').split(';')[0] ?? '';
    return respond({ method, path, query: new URLSearchParams(query), headers, contentType, body, now: NOW }, spans, control);
  };
  const send = (url: string, sent: Sent = {}): Reply => {
    const { status, body } = deliver(url, sent).answer;
    return { status, json: JSON.parse(body) };
  };
  const post = (url: string, value: unknown, headers: Readonly<Record<string, string>> = {}) =>
    send(url, { headers: { 'content-type': 'application/json', ...headers }, body: bytes(value) });
  return {
    control,
    deliver,
    send,
    /** A JSON document. */
    post,
    /** A question of JSON:API. */
    ask: (url: string, type: string, attributes: Readonly<Record<string, unknown>> = ABOUT) => post(url, { data: { id: '42', type, attributes } }),
  };
}

export const SETTINGS = ['/api/v2/libraries/tests/services/setting', 'ci_app_test_service_libraries_settings'] as const;
export const KNOWN = ['/api/v2/ci/libraries/tests', 'ci_app_libraries_tests_request'] as const;
export const SKIPPABLE = ['/api/v2/ci/tests/skippable', 'test_params'] as const;
export const MANAGEMENT = ['/api/v2/test/libraries/test-management/tests', 'ci_app_libraries_tests_request'] as const;
export const DURATIONS = ['/api/v2/ci/ddtest/test_suite_durations', 'ci_app_ddtest_test_suite_durations_request'] as const;

export type FormPart = readonly [name: string, content: string | Uint8Array, more?: string];

/** A multipart body, and the header that goes with it. */
export function form(...parts: readonly FormPart[]): Sent {
  const chunks = parts.flatMap(([name, content, more = '']) => [
    Buffer.from(`--edge\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return { headers: { 'content-type': 'multipart/form-data; boundary=edge' }, body: Buffer.concat([...chunks, Buffer.from('--edge--\r\n')]) };
}
