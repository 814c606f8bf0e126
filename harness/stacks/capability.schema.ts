/** The shape of a capability, wherever one is declared: in muster.yaml, in a manifest, and under `local:` of a stack's app. */
import * as z from 'zod/mini';
import { containerSchema } from './container.schema.ts';
import { argv, duration, form, name, optional, port, required, TEMPLATES, text, texts, variables, word } from './scalars.ts';

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

const pattern = () => z.string().check(z.refine(isPattern, { error: 'a regular expression' }));

/** Every way to have a capability; a provider is a map with one of these keys. */
const providerKeys = {
  external: optional(
    'Something that is already there.',
    z.strictObject({
      url: optional(
        'Its address. With ${env.NAME} the provider counts only where that variable is set; a fixed address is used only where `identity` (or the `body` of a check) proves what answers there.',
        text(),
      ),
      identity: optional(
        'What proves that it is this capability and not just somebody who listens there.',
        z.strictObject({
          http: required('Path of a GET.', form(/^\//, 'a path that begins with /')),
          body: required('Regular expression that the body of the answer must match.', pattern()),
        }),
      ),
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
  container: optional('A container of the local engine, whose ports are published on loopback.', containerSchema()),
  kind: optional(
    'Manifests in a namespace of a local Kubernetes cluster, which is made by kind when it is first needed.',
    z.strictObject({
      manifests: optional("Manifest files or globs, from the repository's root. ${NAMESPACE} and the names under `vars` are replaced in them.", texts()),
      vars: optional(`Variables of the manifests. ${TEMPLATES}`, variables()),
      images: optional("The project's own images, from the local engine: the cluster is given those that it lacks.", texts()),
      forward: optional(
        'What each port leads to. Without it: the ports of the same names of the only service in the manifests.',
        z.record(name(), form(/^[a-z]+\/[a-z0-9][a-z0-9.-]*:[a-z0-9-]+$/, 'an object and its port, such as service/web:80')),
      ),
      context: optional("A context of the user's kubeconfig, instead of the cluster that Muster makes.", text()),
    }),
  ),
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
    body: optional('Regular expression that the body of that answer must match.', pattern()),
    tcp: optional('Ready when the port of this name accepts a connection.', name()),
    exec: optional(`Ready when this command exits with 0. ${TEMPLATES}`, argv()),
    log: optional('Ready when a line of its log matches this regular expression.', pattern()),
    process: optional('Ready as soon as its process runs.', z.literal(true)),
    timeout: optional('How long it may take.', duration(), { default: '30s' }),
  });

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
  files: optional(
    'Globs of the files that it is made of, from the root of the repository: when one changes, a warm one is not handed out again. By default all that is in `cwd`, where that is a folder of its own.',
    z.array(text()),
  ),
  keepWarm: optional(
    'How long a reusable one stays after its last run.',
    z.strictObject({
      idle: optional('When nobody asks for it.', duration(), { default: '15m' }),
      maxAge: optional('In any case.', duration(), { default: '480m' }),
    }),
  ),
  exports: optional(
    `Extra environment variables for tests and for those that depend on it. ${TEMPLATES}`,
    z.record(form(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'), word()),
  ),
});

export type CapabilitySpec = z.infer<typeof capabilitySchema>;
export type ProviderMap = z.infer<ReturnType<typeof provider>>;
export type ReadyMap = z.infer<ReturnType<typeof readyMap>>;
