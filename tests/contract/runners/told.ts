/** What the tests of the identity on the wire share: tests to run, and what a service that records its requests is told by them. */
import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, expect } from 'vitest';
import { testId } from '../../../harness/model/ids.ts';
import type { Test } from '../../../harness/model/test.ts';
import { type Recorder, startRecorder } from '../../rig/recorder.ts';
import { type Project, testOf } from './project.ts';

type Told = ReturnType<Recorder['told']>;

export interface Service {
  /** Where it is, for tests: `MUSTER_SHOP_URL`, and `SHOP` for short. */
  env(): Readonly<Record<string, string>>;
  /** The requests that it has got so far. */
  seen(): Recorder['seen'];
  /** Runs these tests, all of which pass, and answers what the service was told. */
  toldBy(project: Project, tests: readonly Test[], more?: Readonly<Record<string, string>>): Promise<Told>;
}

/** A path that ends in `leave` is a redirect to a third party, `0.0.0.0` being nobody's own address. */
const answerOrLeave: RequestListener = ({ url = '', socket }, response) => {
  const location = `http://0.0.0.0:${socket.localPort}${url.replace(/leave$/, 'left')}`;
  if (url.endsWith('leave')) response.writeHead(302, { location }).end();
  else response.setHeader('content-type', 'application/json').end('{}');
};

/** One service for all tests of a file. */
export function recordingService(answer = answerOrLeave): Service {
  let recorder: Recorder;
  beforeAll(async () => {
    recorder = await startRecorder('127.0.0.1', answer);
  });
  afterAll(() => recorder[Symbol.asyncDispose]());
  const env = () => ({ MUSTER_SHOP_URL: recorder.url, SHOP: recorder.url });
  return {
    env,
    seen: () => recorder.seen,
    async toldBy(project, tests, more = {}) {
      recorder.told();
      const { results, problems } = await project.run(tests, { env: { ...env(), ...more } });
      expect(problems).toEqual([]);
      expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
      expect(results).toHaveLength(tests.length);
      return recorder.told();
    },
  };
}

export const whole = (file: string): Test => testOf({ file, titlePath: [] });
export const titled = (file: string, ...titlePath: string[]): Test => testOf({ file, titlePath });
export const named = (test: Test, id: string): Test => ({ ...test, id: testId(id) });

/** Both carriers of an id, whose value in `baggage` is percent-encoded where it must be. */
export const carried = (path: string, id: string): readonly string[] => [
  path,
  id,
  `test.id=${encodeURIComponent(id).replaceAll('%2F', '/').replaceAll('%23', '#').replaceAll('%3E', '>')}`,
];
