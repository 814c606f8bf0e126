/** The collector of a run against a mock that never comes to the end of its pages. */
import { expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { startMockDatadog } from '../../harness/mock-datadog/server.ts';
import { ok } from '../../harness/model/result.ts';
import { collectSpans } from '../../harness/traces/collect-spans.ts';
import { pack, span } from '../unit/mock-datadog/agent.ts';

test('an endless cursor ends the reading at the second page; what was read is kept', async () => {
  await using mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
  const post = async (url: string, body: unknown) =>
    (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
  await post(`${mock.url}/admin/faults`, { faults: [{ endpoint: 'spans-search', cursor: 'same' }] });
  const start = BigInt(Date.now()) * 1_000_000n;
  await fetch(`${mock.url}/v0.4/traces`, { method: 'PUT', headers: { 'content-type': 'application/msgpack' }, body: Buffer.from(pack([[span({ start })]])) });

  const search = { baseUrl: mock.url, query: '*', from: 'now-5m', to: 'now', limit: 1 };
  const { pages, problems } = await collectSpans(search, async (url, body) => ok(await post(url, body)));
  expect(problems).toMatchObject([{ code: 'repeated-cursor' }]);
  expect(pages).toHaveLength(2);
});
