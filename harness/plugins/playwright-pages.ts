/**
 * What the pages of a context ask of the run's own services carries the id of the test that is running. Chromium hands over just those
 * requests, each hop of a redirect by itself (the DevTools protocol's `Fetch`), and sends them on with the headers added: its cache stays on,
 * services answer preflights of CORS themselves, and what goes to anybody else is not looked at.
 *
 * A page that a test opens is followed before the test has it; a window that a page opens may have asked for its document by then. Frames of
 * another site and service workers carry nothing. Browsers of other makes carry nothing either, which is told: what Playwright has for them
 * (routes, headers for all requests) turns off the cache, answers preflights in place of services, or tells third parties.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { namedHeaders } from './identity-headers.ts';
import { isOwnAddress, ownPatterns } from './own-address.ts';
import type { CurrentTest } from './tag-requests.ts';

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** All headers that the request is to have; undefined when it goes out as it is, as preflights do. */
function headersFor({ url, method, headers }: Sent, current: CurrentTest): { name: string; value: string }[] | undefined {
  const id = method === 'OPTIONS' || !isOwnAddress(url, process.env) ? null : current();
  const named = id === null ? null : namedHeaders(id, headers);
  return named === null ? undefined : Object.entries(named).map(([name, value]) => ({ name, value }));
}

async function follow(page: Page, current: CurrentTest): Promise<void> {
  try {
    const session = await page.context().newCDPSession(page);
    session.on('Fetch.requestPaused', ({ requestId, request }) => {
      const headers = headersFor(request, current);
      // Who is no longer there needs no answer.
      session.send('Fetch.continueRequest', headers === undefined ? { requestId } : { requestId, headers }).catch(() => {});
    });
    await session.send('Fetch.enable', { patterns: ownPatterns(process.env).map((urlPattern) => ({ urlPattern })) });
  } catch {
    // It was closed meanwhile; and no test fails for want of a name.
  }
}

/** Tells of requests to own services that carry no id, as those of a page with headers of its own do. */
function watch(context: BrowserContext, current: CurrentTest, tell: (test: string) => void): void {
  context.on('request', (request) => {
    const id = current();
    if (id !== null && isOwnAddress(request.url(), process.env) && namedHeaders(id, request.headers()) !== null) tell(id);
  });
}

/** From now on; for a context without pages. `unnamed` is told of each request that cannot be named. */
export function tagPages(context: BrowserContext, current: CurrentTest, unnamed: (browser: string, test: string) => void): void {
  const browser = context.browser()?.browserType().name() ?? 'a browser without a name';
  if (browser !== 'chromium') {
    watch(context, current, (test) => unnamed(browser, test));
    return;
  }
  const followed = new WeakMap<Page, Promise<void>>();
  context.on('page', (page) => void followed.set(page, follow(page, current)));
  const open = context.newPage.bind(context);
  context.newPage = async () => {
    const page = await open();
    await followed.get(page);
    return page;
  };
}
