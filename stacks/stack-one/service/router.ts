/** Which route serves a request, by method and path. A path has literal parts and parameters: `/items/:id`. */

export interface Route<Handler> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly handle: Handler;
}

export type Match<Handler> =
  | { readonly kind: 'found'; readonly route: Route<Handler>; readonly params: Readonly<Record<string, string>> }
  /** The path is known, but not with this method. */
  | { readonly kind: 'wrong-method'; readonly path: string; readonly allow: readonly string[] }
  | { readonly kind: 'not-found' };

/** The parameters when the path fits the pattern, else null. A part that cannot be decoded fits nothing. */
function paramsOf(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const want = wanted[index] ?? '';
    if (!want.startsWith(':')) {
      if (want !== part) return null;
    } else {
      const value = decoded(part);
      if (!value) return null;
      params[want.slice(1)] = value;
    }
  }
  return params;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** `HEAD` is served as `GET`. */
export function matchRoute<Handler>(routes: readonly Route<Handler>[], method: string, path: string): Match<Handler> {
  const fitting = routes.flatMap((route) => {
    const params = paramsOf(route.path, path);
    return params === null ? [] : [{ route, params }];
  });
  const found = fitting.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (found) return { kind: 'found', ...found };
  const [first] = fitting;
  if (!first) return { kind: 'not-found' };
  return { kind: 'wrong-method', path: first.route.path, allow: fitting.map(({ route }) => route.method).sort() };
}
