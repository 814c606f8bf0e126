import { expect, test } from 'vitest';
import { capabilityName, runId } from '../../../harness/model/ids.ts';
import { addressOf, endpointOf, mainPort } from '../../../harness/sandbox/address.ts';
import { addressVariables, definedVariables, sandboxVariables } from '../../../harness/sandbox/environment.ts';

test('an address becomes three variables, the capability in upper case with underscores', () => {
  const address = addressOf('http://127.0.0.1:20001', { http: 20001 });
  expect(addressVariables(capabilityName('release-lifecycle-demo'), address)).toEqual({
    MUSTER_RELEASE_LIFECYCLE_DEMO_URL: 'http://127.0.0.1:20001',
    MUSTER_RELEASE_LIFECYCLE_DEMO_HOST: '127.0.0.1',
    MUSTER_RELEASE_LIFECYCLE_DEMO_PORT: '20001',
  });
});

test('what a capability does not have gets no variable', () => {
  expect(addressVariables(capabilityName('migrate'), addressOf(null, {}))).toEqual({});
  expect(addressVariables(capabilityName('bus'), addressOf(null, { client: 20004 }))).toEqual({ MUSTER_BUS_HOST: '127.0.0.1', MUSTER_BUS_PORT: '20004' });
});

test.each([
  [null, 'r1'],
  ['grafana-rules', 'r1.grafana-rules'],
])('the sandbox %s names its run, its description, its member of the W3C baggage and its own folders [S3-16]', (name, id) => {
  expect(sandboxVariables({ run: runId('r1'), name, file: '/tmp/m/sandbox.json', dir: '/tmp/m' })).toEqual({
    MUSTER_RUN_ID: 'r1',
    MUSTER_SANDBOX: '/tmp/m/sandbox.json',
    MUSTER_BAGGAGE: `muster.sandbox=${id}`,
    TMPDIR: '/tmp/m/tmp',
    HOME: '/tmp/m/home',
    XDG_CONFIG_HOME: '/tmp/m/home/.config',
    XDG_CACHE_HOME: '/tmp/m/home/.cache',
    XDG_DATA_HOME: '/tmp/m/home/.local/share',
    XDG_STATE_HOME: '/tmp/m/home/.local/state',
    XDG_RUNTIME_DIR: '/tmp/m/run',
  });
});

test('variables that are not set are left out', () => {
  expect(definedVariables({ A: '1', B: undefined, C: '' })).toEqual({ A: '1', C: '' });
});

test.each([
  [{ grpc: 1, http: 2 }, 2],
  [{ grpc: 1, admin: 3 }, 1],
  [{}, null],
])('the port that stands for %j is %j', (ports, port) => {
  expect(mainPort(ports)).toBe(port);
});

test.each([
  ['http://db.example:8080/x', { host: 'db.example', port: 8080 }],
  ['https://db.example', { host: 'db.example', port: 443 }],
  ['http://db.example/', { host: 'db.example', port: 80 }],
  ['http://[::1]:81', { host: '::1', port: 81 }],
  ['postgres://me@127.0.0.1:5432/db', { host: '127.0.0.1', port: 5432 }],
  ['neo4j://graph:7687', { host: 'graph', port: 7687 }],
  ['file:///tmp/x', null],
  ['not an address', null],
])('%s points to %j', (url, endpoint) => {
  expect(endpointOf(url)).toEqual(endpoint);
});
