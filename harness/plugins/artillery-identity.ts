/**
 * A plugin for Artillery 2, which the runner adds by environment variables, so that a script stays as it is: a `beforeRequest` hook on each
 * scenario puts the identity of the test (`MUSTER_TEST_ID`; a script is one test) on requests to the run's own services. What a script does
 * once, before and after its scenarios, carries nothing.
 */
import { isSwitchedOff, namedHeaders } from './identity-headers.ts';
import { isOwnAddress } from './own-address.ts';

interface RequestParams {
  readonly url?: string;
  headers?: Record<string, string>;
}

type Hook = (params: RequestParams, context: unknown, events: unknown, done: () => void) => void;

interface Scenario {
  beforeRequest?: string | string[];
}

/** An Artillery script, as far as it is changed. In the main thread the processor may still be the path of a file. */
interface Script {
  readonly config: { processor?: string | Record<string, Hook> };
  readonly scenarios?: readonly Scenario[];
}

const NAME = 'musterTestIdentity';

const addIdentity: Hook = (params, _context, _events, done) => {
  const id = process.env['MUSTER_TEST_ID'];
  if (id !== undefined && !isSwitchedOff(process.env) && isOwnAddress(params.url ?? '', process.env)) {
    params.headers = namedHeaders(id, params.headers ?? {}) ?? params.headers ?? {};
  }
  done();
};

/** As Artillery takes it. */
export class Plugin {
  constructor({ config, scenarios = [] }: Script) {
    config.processor ??= {};
    if (typeof config.processor === 'string') return;
    config.processor[NAME] = addIdentity;
    for (const scenario of scenarios) {
      const hooks = [scenario.beforeRequest ?? []].flat();
      scenario.beforeRequest = [...hooks.filter((name) => name !== NAME), NAME];
    }
  }

  cleanup(done: () => void): void {
    done();
  }
}
