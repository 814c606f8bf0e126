import { providerContract } from '../contract/providers/provider.contract.ts';
import { containerSpec } from '../rig/engine.ts';

providerContract({
  kind: 'container',
  owns: true,
  usable: async () => ({ spec: await containerSpec(), env: {}, async [Symbol.asyncDispose]() {} }),
  unusable: { spec: await containerSpec({}, { image: 'muster-test/no-such-image' }), because: 'the image muster-test/no-such-image is not on this machine' },
});
