/** What every provider promises, whichever it is (`harness/capabilities/provider.ts`). */
import { expect, test } from 'vitest';
import type { Capability, ProviderKind, ProviderSpec } from '../../../harness/model/capability.ts';
import { capability, rig, tell } from '../../unit/capabilities/rig.ts';

/** A machine on which the provider can serve something that answers `/health`. */
export interface Setup extends AsyncDisposable {
  readonly spec: ProviderSpec;
  readonly env: Readonly<Record<string, string>>;
  /** What the capability declares beside its provider. */
  readonly more?: Partial<Pick<Capability, 'ports' | 'url'>>;
  /** How long its service may take until its own checks can be asked at all, on a busy machine; the default is 1.5 s. */
  readonly readyTimeoutMs?: number;
  /** Ends the service behind the provider's back; the default asks the service of fixtures/services. */
  readonly end?: (url: string) => Promise<void>;
}

export interface ProviderContract {
  readonly kind: ProviderKind;
  /** Whether what it provides is ours to stop. */
  readonly owns: boolean;
  /** Where it can serve. */
  usable(): Promise<Setup>;
  /** Where it can not, and what its reason contains. */
  readonly unusable: { readonly spec: ProviderSpec; readonly because: string };
}

const answers = async (url: string | undefined): Promise<boolean> => (await fetch(`${url}/health`).catch(() => null))?.status === 200;

export function providerContract({ kind, owns, usable, unusable }: ProviderContract): void {
  const demoApi = ({ spec, more }: Setup, rest: Parameters<typeof capability>[1] = {}) => capability('demo-api', { providers: [spec], ...more, ...rest });

  test(`${kind}: what it says is ready is ready, and tests are told where by the same three variables`, async () => {
    await using setup = await usable();
    await using it = await rig([demoApi(setup)], setup.env);
    const running = await it.start();
    expect(running.failed).toEqual([]);
    const { MUSTER_DEMO_API_URL: url, MUSTER_DEMO_API_HOST: host, MUSTER_DEMO_API_PORT: port } = running.environmentFor(null);
    expect(url).toBe(`http://${host}:${port}`);
    expect(await answers(url)).toBe(true);
    expect(await it.next('capability-ready')).toMatchObject({ provider: kind, origin: owns ? 'started' : 'already-running', url });
  });

  test(`${kind}: afterwards ${owns ? 'nothing of it is left' : 'it runs on as before'}`, async () => {
    await using setup = await usable();
    await using it = await rig([demoApi(setup)], setup.env);
    const running = await it.start();
    const url = running.environmentFor(null)['MUSTER_DEMO_API_URL'];
    await running.stopAll();
    await running.stopAll();
    expect(await answers(url)).toBe(!owns);
    expect(it.story().includes('capability-stopped demo-api')).toBe(owns);
  });

  test(`${kind}: where it cannot serve it says because, and the next one is asked`, async () => {
    await using setup = await usable();
    await using it = await rig([demoApi(setup, { providers: [unusable.spec, setup.spec] })], setup.env);
    expect((await it.start()).failed).toEqual([]);
    expect(await it.next('capability-starting')).toMatchObject({
      provider: kind,
      passedOver: [{ provider: kind, because: expect.stringContaining(unusable.because) }],
    });
  });

  test(`${kind}: the capability's own checks decide, not that a port answers`, async () => {
    await using setup = await usable();
    const ready = [{ kind: 'http', path: '/no-such-page', port: 'http', status: 200 }] as const;
    await using it = await rig([demoApi(setup, { ready, readyTimeoutMs: setup.readyTimeoutMs ?? 1500 })], setup.env);
    const [unmet] = (await it.start()).failed;
    if (owns) expect(unmet?.problem).toMatchObject({ code: 'not-ready', check: 'http /no-such-page' });
    else
      expect(unmet?.problem).toMatchObject({ code: 'no-usable-provider', tried: [{ because: expect.stringContaining('is not ready: http /no-such-page') }] });
  });

  test(`${kind}: one that ends while it is needed is told, with what broke [S3-27]`, async () => {
    await using setup = await usable();
    await using it = await rig([demoApi(setup)], setup.env);
    const running = await it.start();
    const url = running.environmentFor(null)['MUSTER_DEMO_API_URL'] ?? '';
    await (setup.end ?? ((address) => tell(address, '/exit?code=3')))(url);
    await running.look(null);
    const { problem } = await it.next('capability-died');
    expect(['died', 'no-longer-ready']).toContain(problem.code);
    expect(running.isDown('demo-api', null)).toEqual(problem);
  });
}
