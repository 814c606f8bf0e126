/** The shape of a capability, wherever one is declared: in muster.yaml, in a manifest, and under `local:` of a stack's app. */
import * as z from 'zod/mini';
import { argv, duration, form, name, optional, port, required, text, texts, variables, word } from './scalars.ts';

const TEMPLATES = 'May use ${port.NAME}, ${env.NAME}, ${sandbox.dir} and ${capability.NAME.url}.';

/** Every way to have a capability; a provider is a map with one of these keys. */
const providerKeys = {
  external: optional(
    'Something that is already there.',
    z.strictObject({
      url: optional('Its address. With ${env.NAME} the provider counts only where that variable is set.', text()),
      program: optional('Programs (names on PATH, or paths), tried in order.', texts()),
    }),
  ),
  process: optional(
    'A process of this machine, started without a shell and stopped by Muster.',
    z.strictObject({
      command: required(`Program and arguments. ${TEMPLATES}`, argv()),
      cwd: optional("Working directory, from the repository's root.", text(), { default: '.' }),
      env: optional(`Environment variables. ${TEMPLATES}`, variables()),
      oneShot: optional('A task rather than a service: ready when it has exited with 0.', z.boolean(), { default: false }),
    }),
  ),
  container: optional(
    'A container of the local engine.',
    z.strictObject({
      image: required('Name of the image.', text()),
      env: optional(`Environment variables. ${TEMPLATES}`, variables()),
      expose: optional('Port inside the container for each port name.', z.record(name(), port())),
    }),
  ),
  kind: optional('Manifests in a namespace of a local Kubernetes cluster.', z.strictObject({ manifests: required('Manifest files or globs.', texts()) })),
  flox: optional(
    'A service of a Flox environment.',
    z.strictObject({
      dir: required("Folder of the environment, from the repository's root.", text()),
      service: required('Name of the service in its manifest.', text()),
    }),
  ),
};

const provider = () => z.strictObject(providerKeys);

const readyMap = () =>
  z.strictObject({
    http: optional('Ready when a GET of this path answers with `status`.', form(/^\//, 'a path that begins with /')),
    port: optional('Name of the port that `http` asks.', name(), { default: 'http' }),
    status: optional(
      'The status that `http` waits for.',
      z
        .int({ error: 'an HTTP status such as 200' })
        .check(z.gte(100, { error: 'an HTTP status such as 200' }), z.lte(599, { error: 'an HTTP status such as 200' })),
      { default: 200 },
    ),
    tcp: optional('Ready when the port of this name accepts a connection.', name()),
    exec: optional(`Ready when this command exits with 0. ${TEMPLATES}`, argv()),
    log: optional('Ready when a line of its log matches this regular expression.', z.string().check(z.refine(isPattern, { error: 'a regular expression' }))),
    process: optional('Ready as soon as its process runs.', z.literal(true)),
    timeout: optional('How long it may take.', duration(), { default: '30s' }),
  });

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

export const capabilitySchema = z.strictObject({
  providers: optional(
    'Ways to have it, tried in this order. A single one may be written without the list, or directly in the capability.',
    z.union([z.array(provider()).check(z.minLength(1)), provider()], { error: 'a list of providers' }),
  ),
  ...providerKeys,
  ports: optional(
    'Its ports by name. A port is leased unless it is `fixed`.',
    z.record(
      name(),
      z.strictObject({
        env: optional(
          'Environment variable that overrides the port, for its address and its command alike.',
          form(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'),
        ),
        fixed: optional('A port that must be this one.', port()),
      }),
    ),
  ),
  url: optional(`Its address for tests and for those that depend on it. ${TEMPLATES}`, text()),
  ready: optional(
    'When it is ready: one check, or a list that must hold altogether. By default: each of its ports accepts a connection.',
    z.union([z.array(readyMap()).check(z.minLength(1)), readyMap()], { error: 'a check, or a list of them' }),
  ),
  dependsOn: optional('Capabilities that must be ready first.', z.array(name())),
  retries: optional(
    'Attempts for each check, instead of trying until the timeout.',
    z.int({ error: 'a whole number from 1' }).check(z.gte(1, { error: 'a whole number from 1' })),
  ),
  retryDelay: optional('Base delay between those attempts.', duration()),
  stop: optional(
    'How it is stopped.',
    z.strictObject({
      signal: optional('The polite signal.', z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']), { default: 'SIGTERM' }),
      grace: optional('How long it may take before it is killed.', duration(), { default: '5s' }),
    }),
  ),
  reusable: optional('It may be kept warm between runs.', z.boolean(), { default: false }),
  reset: optional(`Command that is run before a warm one is handed out. ${TEMPLATES}`, argv()),
  exports: optional(
    `Extra environment variables for tests and for those that depend on it. ${TEMPLATES}`,
    z.record(form(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'), word()),
  ),
});

export type CapabilitySpec = z.infer<typeof capabilitySchema>;
export type ProviderMap = z.infer<ReturnType<typeof provider>>;
export type ReadyMap = z.infer<ReturnType<typeof readyMap>>;
