/** Words of the problems in muster.yaml, stack files and manifests. */
import type { ConfigurationProblem } from '../../model/problem.ts';
import { suggestion } from './phrases.ts';
import type { Rows } from './row.ts';

export const configurationRows: Rows<ConfigurationProblem> = {
  yaml: {
    say: ({ detail }) => ({
      message: `this is not valid YAML: ${detail}`,
      hint: 'mend the YAML at this place or right before it: indentation, a colon, a quote',
    }),
    meaning: 'The file is no valid YAML 1.2 document with unique keys, so nothing in it can be trusted.',
    remedy: 'Look at the line shown and the one before it: a tab, a missing space after a colon, or a repeated key.',
    example: 'capabilities:\n\tbackend: …      # a tab: indent with spaces',
  },
  type: {
    say: ({ expected, found }) => ({
      message: `expected ${expected}, found ${found}`,
      hint: `write ${expected} here${expected === 'a list' && found === 'text' ? ', such as [one, two]' : ''}`,
    }),
    meaning: 'A value has another type than its key takes.',
    remedy: 'Write a value of the expected type. Quote a text that looks like a number or a truth value.',
    example: 'downstream: demo-api      ->   downstream: [demo-api]',
  },
  missing: {
    say: ({ key }) => ({ message: `the key ${key} is missing`, hint: `add ${key}:` }),
    meaning: 'A key that has no default is absent.',
    remedy: 'Add the key. The JSON Schemas in docs/reference list which keys are required.',
    example: 'apps:\n  - role: frontend       # name: is missing',
  },
  enum: {
    say: ({ value, allowed, nearest }) => ({ message: `"${value}" is not one of ${allowed.join(', ')}`, ...suggestion(nearest) }),
    meaning: 'The key takes one of a few words, and this is none of them.',
    remedy: 'Choose one of the words listed in the message.',
    example: 'role: frontnd      ->   role: frontend',
  },
  empty: {
    say: ({ key }) => ({ message: `${key} is empty`, hint: `give ${key} at least one value` }),
    meaning: 'A list or text that must hold something is empty.',
    remedy: 'Fill it, or remove the key when it is optional.',
    example: 'apps: []',
  },
  duplicate: {
    say: ({ key, value }) => ({ message: `${key} "${value}" is used twice`, hint: 'rename one of the two' }),
    meaning: 'Two entries carry the same name, so a reference to it could mean either.',
    remedy: 'Rename one of them.',
    example: 'apps:\n  - name: demo-api\n  - name: demo-api',
  },
  'unknown-downstream': {
    say: ({ app, downstream, nearest, known }) => ({
      message: `${app} calls ${downstream}, which is no app of this stack`,
      ...suggestion(nearest, known),
    }),
    meaning: '`downstream:` names the apps that an app calls. This name is not among the apps of the same file.',
    remedy: 'Correct the name, or add the app.',
    example: 'downstream: [demo-appi]      ->   downstream: [demo-api]',
  },
  cycle: {
    say: ({ cycle }) => ({
      message: `these wait for one another in a circle: ${[...cycle, ...cycle.slice(0, 1)].join(' -> ')}`,
      hint: 'remove one of these edges',
    }),
    meaning: 'Each waits for the next, and the last for the first. There is no order in which they can start.',
    remedy: 'Remove one edge. When two services call each other at run time, only one of them should wait for the other at start.',
    example: 'a: { dependsOn: [b] }\nb: { dependsOn: [a] }',
  },
  'unknown-key': {
    say: ({ key, nearest, allowed }) => ({ message: `unknown key ${key}`, ...suggestion(nearest, nearest === null ? allowed : []) }),
    meaning: 'The key means nothing here, so the setting would be silently without effect.',
    remedy: 'Correct its spelling, or move it to the level where it belongs.',
    example: 'capabilites:      ->   capabilities:',
  },
  'bad-format': {
    say: ({ value, expected }) => ({ message: `"${value}" is not ${expected}`, hint: `write ${expected}` }),
    meaning: 'The value has the right type but not the form that its key asks for.',
    remedy: 'Write it in the form named by the message.',
    example: 'timeout: 30      ->   timeout: 30s',
  },
  'unknown-expression': {
    say: ({ expression, known }) => ({ message: `unknown expression \${${expression}}`, ...suggestion(null, known) }),
    meaning:
      'Values may hold ${port.NAME}, ${env.NAME}, ${sandbox.dir}, ${capability.NAME.url}, in the command of a suite ${file}, and in exports ${program}. This is another, or it names something that is not declared.',
    remedy: 'Use one of the known expressions, and a name that is declared.',
    example: '${ports.http}      ->   ${port.http}',
  },
  'unknown-dependency': {
    say: ({ capability, dependsOn, nearest, known }) => ({
      message: `${capability} depends on ${dependsOn}, which is no known capability`,
      ...suggestion(nearest, known),
    }),
    meaning: '`dependsOn:` names capabilities that must be ready first. This name is declared nowhere.',
    remedy: 'Correct the name, or declare the capability.',
    example: 'dependsOn: [databse]      ->   dependsOn: [database]',
  },
  'compose-unsupported': {
    say: ({ key }) => ({ message: `${key} of a Compose file is not supported`, hint: 'remove it, or declare this container without the Compose file' }),
    meaning: 'A service of a Compose file asks for something that Muster does not do, and without which the service would be another one.',
    remedy: 'Remove the key from the service, or write out what is needed of it under `container:`.',
    example: 'services: { db: { image: postgres, privileged: true } }      # privileged is not supported',
  },
  'no-provider': {
    say: ({ capability }) => ({ message: `${capability} has no provider, so nothing can start or find it`, hint: 'add process:, container: or external:' }),
    meaning: 'A capability says no way to have it.',
    remedy:
      'Give it at least one provider: `process` for a command, `container` for an image, `kind` for manifests, `flox` for an environment, `external` for something that already runs.',
    example: 'backend: { ports: { http: {} } }      # add process: { command: [node, apps/backend.ts] }',
  },
  'no-configuration': {
    say: ({ searched, instead }) => ({
      message: `no muster.yaml in ${searched} or any folder above it`,
      hint: instead === undefined ? 'run: muster init' : `go to the repository that you mean, or run: ${instead}`,
    }),
    meaning: 'Muster found no configuration, so it knows neither suites nor capabilities.',
    remedy: 'Run it inside the repository, name the file with --config, or let `muster init` write one for the repository it finds.',
    example: 'muster init',
  },
};
