/** The rate limit of a spans API, and what is asked of it: a real server with a script of answers, and a clock that passes at once. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { pageFetcher } from '../../../harness/pipeline/span-pages.ts';

interface Scripted {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The connection ends in the middle of the body. */
  readonly isCut?: boolean;
}

const PAGE: Scripted = { status: 200, body: '{"data":[]}' };
const BUSY = (seconds: string) => ({ status: 429, headers: { 'X-RateLimit-Reset': seconds } });

/** Answers in this order, the last one for ever; the clock tells how long was waited in all. */
async function scripted(...answers: readonly Scripted[]) {
  const asked: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    const { status, headers = {}, body = '', isCut = false } = answers[Math.min(asked.length, answers.length - 1)] ?? PAGE;
    asked.push(request.headers);
    request.resume().once('end', () => {
      response.writeHead(status, { ...headers, 'content-length': isCut ? 1000 : body.length });
      if (isCut) response.write(body, () => response.destroy());
      else response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const waits: number[] = [];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    async sleep(ms: number) {
      waits.push(ms);
      nowMs += ms;
    },
  };
  const { sockets } = nodeHost();
  return {
    asked,
    waits,
    fetch: (options: Parameters<typeof pageFetcher>[0]) => {
      const fetchPage = pageFetcher(options, { sockets, clock });
      return () => fetchPage(`http://127.0.0.1:${port}/api/v2/spans/events/search`, {});
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const PATIENT = { patienceMs: 60_000 };
const failed = (detail: unknown) => ({ ok: false, problems: [{ code: 'collect-failed', detail }] });

test.each([
  ['as long as the rate limit says', [BUSY('7'), PAGE], [7000]],
  ['as long as retry-after says', [{ status: 503, headers: { 'Retry-After': '3' } }, PAGE], [3000]],
  ['2, 4, 8 seconds where nothing is said', [{ status: 429 }, { status: 500 }, { status: 502 }, PAGE], [2000, 4000, 8000]],
  ['not at all for a limit that is reset now', [BUSY('0'), BUSY('0'), PAGE], []],
  ['not for a date, which is no number of seconds', [BUSY('Sat, 21 Nov 2026 07:00:00 GMT'), PAGE], [2000]],
] as const)('a busy answer is waited for, %s', async (_, answers, waits) => {
  await using api = await scripted(...answers);
  expect(await api.fetch(PATIENT)()).toEqual({ ok: true, value: { data: [] } });
  expect(api.waits).toEqual(waits);
});

test('an answer that was the last one before the limit is reset makes the next page wait', async () => {
  await using api = await scripted({ ...PAGE, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' } }, PAGE);
  const next = api.fetch(PATIENT);
  await next();
  expect(api.waits).toEqual([]);
  expect(await next()).toMatchObject({ ok: true });
  expect(api.waits).toEqual([12_000]);
});

test('who gives less time than the limit wants is told so and asks no more', async () => {
  await using api = await scripted(BUSY('3000'));
  expect(await api.fetch(PATIENT)()).toMatchObject(failed(expect.stringContaining('3000 s')));
  expect([api.waits, api.asked.length]).toEqual([[], 1]);
});

test('without patience nothing is waited for, and one answer is enough', async () => {
  await using api = await scripted(BUSY('1'), PAGE);
  const next = api.fetch({});
  expect(await next()).toMatchObject(failed('it answered 429'));
  expect(await next()).toMatchObject({ ok: true });
  expect(api.waits).toEqual([]);
});

test('a server that stays busy is given up after ten answers', async () => {
  await using api = await scripted(BUSY('0'));
  expect(await api.fetch(PATIENT)()).toMatchObject(failed('it answered 429'));
  expect(api.asked).toHaveLength(10);
});

test.each([
  [{ status: 403, body: '{"errors":["Forbidden"]}' }, /403: the keys/],
  [{ status: 404 }, /404/],
  [{ status: 200, body: '{"data":' }, /JSON/],
  [{ status: 200, body: '{"data":', isCut: true }, /./],
] as const)('an answer that is no page fails the collecting: %o', async (answer, detail) => {
  await using api = await scripted(answer);
  expect(await api.fetch(PATIENT)()).toMatchObject(failed(expect.stringMatching(detail)));
  expect(api.asked).toHaveLength(1);
});

test('keys are sent as headers and stand in no problem', async () => {
  await using api = await scripted({ status: 403 });
  const headers = { 'dd-api-key': 'key-of-a-test', 'dd-application-key': 'other-key-of-a-test' };
  const answer = await api.fetch({ ...PATIENT, headers })();
  expect(api.asked[0]).toMatchObject(headers);
  expect(JSON.stringify(answer)).not.toContain('key-of-a-test');
});

test('an answer that never ends is broken off', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'a');
  const server = createServer((_, response) => {
    const fill = () => {
      while (response.write(piece));
    };
    response.on('drain', fill).on('error', () => {});
    fill();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fetchPage = pageFetcher({}, nodeHost());
  expect(await fetchPage(`http://127.0.0.1:${port}/`, {})).toMatchObject(failed(expect.stringMatching(/^its answer is longer than \d+ characters$/)));
  await new Promise((resolve) => server.close(resolve));
});
