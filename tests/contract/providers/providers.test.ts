import { external, processSpec, stranger } from '../../unit/capabilities/rig.ts';
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
