import type { FloxSpec } from '../../../harness/model/capability.ts';
import { external, processSpec, stranger } from '../../unit/capabilities/rig.ts';
import { fakeFlox } from './fake-flox.ts';
import { providerContract } from './provider.contract.ts';

providerContract({
  kind: 'process',
  owns: true,
  usable: async () => ({ spec: processSpec(), env: {}, async [Symbol.asyncDispose]() {} }),
  unusable: { spec: processSpec({}, { command: ['no-such-program'] }), because: 'no-such-program is not found' },
});

providerContract({
  kind: 'external',
  owns: false,
  async usable() {
    const service = await stranger();
    return { spec: external('${env.DEMO_API_URL}'), env: { DEMO_API_URL: service.url }, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
  },
  unusable: { spec: external('${env.ELSEWHERE_URL}'), because: 'ELSEWHERE_URL is not set' },
});

// Flox itself is nothing that every machine can have: this is what Muster makes of a small fake (fixtures/flox).
providerContract({
  kind: 'flox',
  owns: true,
  async usable() {
    const flox = fakeFlox();
    const spec: FloxSpec = { kind: 'flox', dir: flox.dir, service: 'demo-api' };
    const more = { ports: { http: { env: 'DEMO_API_PORT' } } };
    return { spec, more, env: { PATH: flox.path }, [Symbol.asyncDispose]: () => flox[Symbol.asyncDispose]() };
  },
  unusable: { spec: { kind: 'flox', dir: 'nowhere', service: 'demo-api' }, because: 'there is no Flox environment in' },
});
