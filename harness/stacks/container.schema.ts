/** The shape of `container:`. An image, a folder to build one from or a service of a Compose file: which one is checked beside the shape. */
import * as z from 'zod/mini';
import { argv, duration, form, name, optional, port, required, TEMPLATES, text, variables } from './scalars.ts';

const count = () => z.int({ error: 'a whole number from 1' }).check(z.gte(1, { error: 'a whole number from 1' }));

const healthcheck = () =>
  z.strictObject({
    command: required('Program and arguments inside the container; well when it exits with 0.', argv()),
    interval: optional('Time between two checks.', duration(), { default: '1s' }),
    timeout: optional('How long one may take.', duration(), { default: '30s' }),
    retries: optional('Failures in a row that make it unhealthy.', count(), { default: 3 }),
    startPeriod: optional('Time at the start in which failures do not count.', duration()),
  });

export const containerSchema = () =>
  z.strictObject({
    image: optional('Name of the image. One that is not here is pulled if its registry answers.', text()),
    build: optional(
      'Makes the image here, by the docker program.',
      z.strictObject({
        context: required("Folder, from the repository's root.", text()),
        dockerfile: optional('From that folder.', text(), { default: 'Dockerfile' }),
      }),
    ),
    compose: optional("A Compose file, from the repository's root, that says the rest. What is written beside it goes before it.", text()),
    service: optional("Name of the service in the Compose file; the capability's own name unless told.", text()),
    entrypoint: optional(`In place of the image's own. ${TEMPLATES}`, argv()),
    command: optional(`In place of the image's own. ${TEMPLATES}`, argv()),
    workingDir: optional('Working directory inside the container.', form(/^\//, 'a path that begins with /')),
    user: optional('User (and group) inside the container.', text()),
    env: optional(`Environment variables. Addresses of containers are written as they are reached from inside. ${TEMPLATES}`, variables()),
    expose: optional('Port inside the container for each port name; published on 127.0.0.1 at ${port.NAME}.', z.record(name(), port())),
    mounts: optional(
      "`PATH:TARGET` for a file or folder from the repository's root (PATH begins with ./, ../ or /), `NAME:TARGET` for a volume of the sandbox; `:ro` at the end for reading only.",
      z.array(form(MOUNT, 'PATH:/target or NAME:/target, with :ro at the end for reading only')),
    ),
    healthcheck: optional(
      "In place of the image's own; false turns that off.",
      z.union([healthcheck(), z.literal(false)], { error: 'a health check, or false' }),
    ),
    network: optional("sandbox: a network of the sandbox's containers. host: this machine's own (Linux).", z.enum(['sandbox', 'host']), { default: 'sandbox' }),
    init: optional("Runs the engine's small init first, for programs that do not heed signals as the first process.", z.boolean(), { default: false }),
    oneShot: optional('A task rather than a service: ready when it has exited with 0.', z.boolean(), { default: false }),
  });

/** `./seed:/seed:ro`, `data:/var/lib/data` */
export const MOUNT = /^([^:]+):(\/[^:]*)(?::(ro|rw))?$/;

export type ContainerMap = z.infer<ReturnType<typeof containerSchema>>;
