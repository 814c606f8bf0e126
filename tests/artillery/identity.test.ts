/** The identity of a script on the requests of the real Artillery. */
import { expect, test } from 'vitest';
import { openProject } from '../contract/runners/project.ts';
import { carried, recordingService, whole } from '../contract/runners/told.ts';

const service = recordingService();

test('each request carries the id of the script, whatever its own hooks do; a redirect takes nothing along, and a hook that sets the header wins [S0-49, S0-88]', {
  timeout: 120_000,
}, async () => {
  await using project = await openProject('artillery');
  const get = (url: string, headers = {}) => ({ get: { url, headers } });
  const script = JSON.stringify({
    config: {
      target: '{{ $env.MUSTER_SHOP_URL }}',
      phases: [{ duration: 1, arrivalCount: 1 }],
      processor: './hooks.cjs',
      variables: { shop: service.env()['SHOP'] },
    },
    before: { flow: [get('/0-before')] },
    scenarios: [
      {
        beforeRequest: 'own',
        flow: [get('/1'), get('/2', { Baggage: 'team=shop' }), get('/3', { 'X-Test-Id': 'mine' }), get('{{ shop }}/4'), get('/5-leave'), get('/6-hook')],
      },
    ],
  });
  project.write('asks.yml', script);
  project.write(
    'hooks.cjs',
    "exports.own = (params, context, events, done) => { if (params.url.endsWith('hook')) params.headers = { 'X-Test-Id': 'hooked' }; done(); };\n",
  );
  expect(await service.toldBy(project, [whole('asks.yml')])).toEqual([
    carried('/0-before', 'individual/asks'),
    carried('/1', 'individual/asks'),
    ['/2', 'individual/asks', 'team=shop, test.id=individual/asks'],
    ['/3', 'mine', null],
    carried('/4', 'individual/asks'),
    carried('/5-leave', 'individual/asks'),
    ['/5-left', null, null],
    ['/6-hook', 'hooked', null],
  ]);
  expect(project.read('asks.yml')).toBe(script);
});
