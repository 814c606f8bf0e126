import { expect, test } from 'vitest';
import { fail, ok } from '../../../harness/model/result.ts';
import { collectSpans, MOST } from '../../../harness/traces/collect-spans.ts';

const search = { baseUrl: 'http://127.0.0.1:1/', query: 'service:fe', from: 'now-1h', to: 'now', limit: 2 };
const page = (items: number, after?: string) => ({ data: Array.from({ length: items }, () => ({})), ...(after ? { meta: { page: { after } } } : {}) });

/** A server with these answers; notes the cursors that it was asked for. */
function server(...answers: readonly unknown[]) {
  const asked: unknown[] = [];
  const fetchPage = async (url: string, body: unknown) => {
    asked.push([url, body]);
    const answer = answers[asked.length - 1];
    return answer === undefined ? fail({ code: 'collect-failed', from: url, detail: 'no more answers' }) : ok(answer);
  };
  return { asked, fetchPage };
}

test('pages are followed by their cursor; a short page is no end, an empty one is', async () => {
  const { asked, fetchPage } = server(page(2, 'a'), page(1, 'b'), page(0, 'c'));
  expect(await collectSpans(search, fetchPage)).toEqual({ pages: [page(2, 'a'), page(1, 'b')], problems: [] });
  const attributes = { filter: { query: 'service:fe', from: 'now-1h', to: 'now' }, sort: 'timestamp' };
  const url = 'http://127.0.0.1:1/api/v2/spans/events/search';
  expect(asked).toEqual([
    [url, { data: { type: 'search_request', attributes: { ...attributes, page: { limit: 2 } } } }],
    [url, { data: { type: 'search_request', attributes: { ...attributes, page: { limit: 2, cursor: 'a' } } } }],
    [url, { data: { type: 'search_request', attributes: { ...attributes, page: { limit: 2, cursor: 'b' } } } }],
  ]);
});

test('a page without a cursor is the last', async () => {
  const { fetchPage } = server(page(2, 'a'), page(2));
  expect(await collectSpans(search, fetchPage)).toEqual({ pages: [page(2, 'a'), page(2)], problems: [] });
});

test('an answer without data ends the reading', async () => {
  expect(await collectSpans(search, server({}).fetchPage)).toEqual({ pages: [], problems: [] });
});

test('a cursor that came before is a problem, and what was read is kept', async () => {
  const { fetchPage } = server(page(2, 'a'), page(2, 'b'), page(2, 'a'));
  const { pages, problems } = await collectSpans(search, fetchPage);
  expect(pages).toHaveLength(3);
  expect(problems).toEqual([{ code: 'repeated-cursor', cursor: 'a' }]);
});

test.each([
  ['pages', page(1).data, 10_000, 10_000],
  ['spans', page(1000).data, 1000, 1_000_000],
])('a server that always names a new cursor is left at the most %s that can be read, with a problem', async (_, data, most, spans) => {
  let asked = 0;
  const { pages, problems } = await collectSpans(search, async () => ok({ data, meta: { page: { after: String(asked++) } } }));
  expect([pages.length, asked]).toEqual([most, most]);
  expect(problems).toEqual([{ code: 'too-many-spans', from: 'http://127.0.0.1:1/api/v2/spans/events/search', spans, pages: most }]);
});

test('a search that ends with the most that can be read is whole', async () => {
  let asked = 0;
  const { data } = page(1000);
  const answer = async () => ok({ data, meta: ++asked === MOST.spans / 1000 ? {} : { page: { after: String(asked) } } });
  expect((await collectSpans(search, answer)).problems).toEqual([]);
});

test('an error in the middle is told, and what was read is kept', async () => {
  const { pages, problems } = await collectSpans(search, server(page(2, 'a')).fetchPage);
  expect(pages).toHaveLength(1);
  expect(problems).toMatchObject([{ code: 'collect-failed' }]);
});
