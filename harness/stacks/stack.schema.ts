/** The shape of a stack file: tekton-dag's schema, with the limits that it states, and `local:` for running an app on this machine. */
import * as z from 'zod/mini';
import type { AppRole, PropagationRole } from '../model/stack.ts';
import { capabilitySchema } from './capability.schema.ts';
import { optional, required, text } from './scalars.ts';

const ROLES = ['frontend', 'middleware', 'persistence', 'standalone'] as const satisfies readonly AppRole[];
const PROPAGATION_ROLES = ['originator', 'forwarder', 'terminal'] as const satisfies readonly PropagationRole[];

/** A text in the files this format comes from; a bare whole number is taken too. */
const portText = () => z.union([text(), z.int()], { error: 'a port' });

const appSchema = z.looseObject({
  name: required('Name of the app; also a capability.', text()),
  repo: required('Where its source is: owner/name.', text()),
  role: required('Its place in the system.', z.enum(ROLES)),
  'propagation-role': optional(
    'What it does with the headers of a test. By default: terminal without downstream, originator for a frontend, else forwarder.',
    z.enum(PROPAGATION_ROLES),
  ),
  namespace: optional('Kubernetes namespace.', z.string()),
  'container-port': optional('Port inside its container.', portText()),
  'service-port': optional('Port of its service.', portText()),
  'context-dir': optional('Folder of its source.', text(), { default: '.' }),
  dockerfile: optional('Its Dockerfile.', text(), { default: 'Dockerfile' }),
  build: required(
    'How it is built.',
    z.looseObject({
      tool: required('The build tool.', z.enum(['npm', 'maven', 'gradle', 'pip', 'composer'])),
      'build-command': required('The command that builds it.', text()),
      runtime: optional('The framework or runtime.', z.string()),
    }),
  ),
  downstream: optional('The apps that it calls.', z.array(text())),
  tests: optional(
    'Its own test files.',
    z.looseObject({
      postman: optional('A collection.', z.string()),
      playwright: optional('A folder.', z.string()),
      artillery: optional('A script.', z.string()),
    }),
  ),
  local: optional('How it runs on this machine: a capability, whose dependsOn is added to downstream.', capabilitySchema),
});

export const stackSchema = z.looseObject({
  name: required('Name of the stack.', text()),
  description: optional('What it is.', z.string()),
  propagation: optional(
    'How the identity of a session travels.',
    z.looseObject({
      'header-name': optional('The header.', text(), { default: 'x-dev-session' }),
      'baggage-key': optional('The key in W3C baggage.', text(), { default: 'dev-session' }),
      strategy: optional('How it is carried.', z.enum(['w3c-baggage', 'custom'])),
    }),
  ),
  defaults: optional(
    'What holds for every app that does not say otherwise.',
    z.looseObject({
      namespace: optional('Kubernetes namespace.', z.string()),
      'image-registry': optional('Registry of its images.', z.string()),
      'service-port': optional('Port of its service.', portText(), { default: '80' }),
      'container-port': optional('Port inside its container.', portText(), { default: '8080' }),
    }),
  ),
  apps: required('The services, callers and callees.', z.array(appSchema).check(z.minLength(1))),
});

/** Keys of an app that this format knows; all others are kept as they are. */
export const APP_KEYS: ReadonlySet<string> = new Set(Object.keys(appSchema._zod.def.shape));

export type StackSpec = z.infer<typeof stackSchema>;
export type AppSpec = z.infer<typeof appSchema>;
