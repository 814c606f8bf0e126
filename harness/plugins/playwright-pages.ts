/**
 * What the pages of a context ask of the run's own services carries the id of the test that is running. Chromium hands over just those
 * requests, each hop of a redirect by itself (the DevTools protocol's `Fetch`), and sends them on with the headers added: its cache stays on,
 * services answer preflights of CORS themselves, and what goes to anybody else is not looked at.
 *
 * A page that a test opens is followed before the test has it; a window that a page opens may have asked for its document by then. Frames of
 * another site, service workers, and browsers of other makes carry nothing.
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

/** From now on; for a context without pages. */
export function tagPages(context: BrowserContext, current: CurrentTest): void {
  if (context.browser()?.browserType().name() !== 'chromium') return;
  const followed = new WeakMap<Page, Promise<void>>();
  context.on('page', (page) => void followed.set(page, follow(page, current)));
  const open = context.newPage.bind(context);
  context.newPage = async () => {
    const page = await open();
    await followed.get(page);
    return page;
  };
}
