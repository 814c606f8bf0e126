/**
 * Words of what goes wrong while services start, run and stop. Each message is one line that names the capability, the check,
 * the attempts and the log (CHECKLIST S3-53, S3-66).
 */
import type { CapabilityProblem } from '../../model/problem.ts';
import { plural } from '../layout.ts';
import { logAt } from './phrases.ts';
import type { Rows } from './row.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const capabilityRows: Rows<CapabilityProblem> = {
  'command-not-found': {
    say: ({ capability, command }) => ({
      message: `${capability} failed: the command ${command} is not found`,
      hint: `install ${command}, or correct command: of ${capability}`,
    }),
    meaning: 'The program that starts a capability is neither a file nor on PATH.',
    remedy: 'Install it, or correct the command. A command is a list of arguments, not a line for a shell.',
    example: 'command: "node app.js"      ->   command: [node, app.js]',
    symptom: 'a-service-never-becomes-ready',
  },
  'folder-not-found': {
    say: ({ capability, folder }) => ({
      message: `${capability} failed: its folder ${folder} does not exist`,
      hint: `make the folder, or correct cwd: of ${capability}`,
    }),
    meaning: 'The folder that a capability is started in is not there.',
    remedy: 'Correct `cwd:`; it is read from the folder of muster.yaml.',
    example: 'cwd: apps/backend      # from the folder of muster.yaml',
    symptom: 'a-service-never-becomes-ready',
  },
  'log-unwritable': {
    say: ({ capability, log, detail }) => ({
      message: `${capability} was not started: its log ${log} cannot be opened (${detail})`,
      hint: 'free some space, or make the folder writable',
    }),
    meaning: 'What a process prints goes to a file, and that file could not be opened. Nothing is started whose output would be lost.',
    remedy: 'Free disk space, or make `.muster/` writable for this user.',
    example: 'backend was not started: its log .muster/runs/…/logs/backend.log cannot be opened (ENOSPC: no space left on device)',
    symptom: 'the-disk-is-full',
  },
  'not-started': {
    say: ({ capability, command, detail }) => ({
      message: `${capability} failed: the system cannot start ${command} (${detail})`,
      hint: 'the text in brackets is the reason that the system gives',
    }),
    meaning: 'The program exists, and the system refused to start it.',
    remedy: 'Often a limit: too many processes or open files, or an argument list that is too long.',
    example: 'backend failed: the system cannot start node (spawn E2BIG)',
    symptom: 'a-service-never-becomes-ready',
  },
  'already-up': {
    say: ({ run, pid, held, missing }) => ({
      message: `${held.join(', ')} ${held.length === 1 ? 'is' : 'are'} up here already, held by ${run} (pid ${pid}), without ${missing.join(', ')}`,
      hint: 'end it with muster down first, or name only what it does not hold',
    }),
    meaning:
      'Another `muster up` holds some of the capabilities that were asked for, or of those that they depend on. A second set beside the first would be one that nobody asked for.',
    remedy: 'End the first with `muster down`, then start all of them together.',
    example: 'database is up here already, held by run-… (pid 4711), without backend',
    symptom: 'muster-up-refuses',
  },
  'exited-early': {
    say: ({ capability, exit, log }) => ({
      message: `${capability} failed: it ended (${exit}) before it was ready${logAt(log)}`,
      hint: 'read its last lines for the reason',
    }),
    meaning: 'The process of a capability ended before its checks held. Muster does not wait for a deadline in vain then.',
    remedy: 'Its last lines usually say why: a missing variable, a migration, a wrong path.',
    example: 'backend failed: it ended (exit code 1) before it was ready; log: .muster/runs/…/logs/backend.log',
    symptom: 'a-service-never-becomes-ready',
  },
  'not-ready': {
    say: ({ capability, check, attempts, waitedMs, last, log }) => ({
      message: `${capability} failed: ${check} ${last} (after ${plural(attempts, 'attempt')}); waited ${seconds(waitedMs)}${logAt(log)}`,
      // Who answers so will not answer otherwise by waiting.
      hint: /^answered 4(?!08|29)/.test(last)
        ? `correct the path or the status under ready: of ${capability}, or read its log`
        : `read its log; if ${capability} only needs longer, raise ready.timeout`,
    }),
    meaning: 'The process runs, but a readiness check did not hold before the deadline. The message ends with what the check saw last.',
    remedy: 'Check that the address and status of `ready:` are right, then the log. Raise `timeout:` only when the service is merely slow.',
    example: 'backend failed: http /health answered 503 (after 3 attempts); waited 2.1 s; log: …',
    symptom: 'a-service-never-becomes-ready',
  },
  'image-unavailable': {
    say: ({ capability, image, detail }) => ({
      message: `${capability} failed: the image ${image} cannot be had: ${detail}`,
      hint: `run: docker pull ${image}`,
    }),
    meaning: 'The image of a container is not on this machine, and fetching or building it did not bring it there.',
    remedy: 'Fetch it by hand, which also shows what its registry says; log in there if it is private.',
    example: 'cache failed: the image redis:7 cannot be had: toomanyrequests: You have reached your pull rate limit',
    symptom: 'containers-cannot-be-had',
  },
  'engine-refused': {
    say: ({ capability, engine, detail }) => ({
      message: `${capability} failed: the container engine at ${engine} refused: ${detail}`,
      hint: 'run: docker info',
    }),
    meaning: 'The container engine would not make what a container needs, such as the network of its sandbox.',
    remedy: 'The engine says why. When it has run out of networks, `docker network prune` removes those that nothing uses.',
    example: 'cache failed: the container engine at unix:///var/run/docker.sock refused: all predefined address pools have been fully subnetted',
    symptom: 'containers-cannot-be-had',
  },
  'port-in-use': {
    say: ({ capability, port, holder }) => ({
      message: `${capability} failed: port ${port} is taken${holder === null ? '' : ` by ${holder}`}`,
      hint: holder === null ? `find the holder with: lsof -i :${port}` : 'stop it, or give the port another number',
    }),
    meaning: 'A capability must listen on a given port, and another program already does.',
    remedy: 'Stop the holder, set the variable named by `env:` of the port to another number, or leave out `fixed:` so that Muster leases a free one.',
    example: 'ports: { http: { env: BACKEND_PORT, fixed: 12011 } }      # BACKEND_PORT=12111 muster run',
    symptom: 'a-port-is-taken',
  },
  'port-lost': {
    say: ({ capability, port, holder }) => ({ message: `${holder ?? 'another program'} took port ${port} of ${capability} meanwhile; another one is tried` }),
    meaning: 'A port was free when it was leased to a capability, and somebody who leases none took it before the service listened.',
    remedy: 'Nothing: ports of the next block are tried, three times at most. Other programs should stay away from 20000 to 29999.',
    example: 'node tools/dev.js (pid 4711) took port 21008 of backend meanwhile; another one is tried',
    symptom: 'a-port-is-taken',
  },
  'no-free-ports': {
    say: ({ capability }) => ({ message: `${capability} failed: no block of free ports is left on this machine`, hint: 'end other runs, or run: muster down' }),
    meaning: 'Every block of ports is leased to another run or taken.',
    remedy: 'Wait for other runs to end, or stop warm capabilities with `muster down`.',
    example: 'muster status && muster down',
    symptom: 'a-port-is-taken',
  },
  'no-usable-provider': {
    say: ({ capability, tried }) => ({
      message: `${capability} cannot be had here: ${tried.map(({ provider, because }) => `${provider}: ${because}`).join('; ')}`,
      hint: 'mend one of these reasons; muster doctor shows what this machine has',
    }),
    meaning: 'Every provider of the capability was asked, and each said why it cannot serve.',
    remedy: 'Mend one of the reasons, add another provider, or set `onMissing: skip` for the suite when its tests may be left out.',
    example: 'chromium cannot be had here: external: chromium is not found on this machine',
    symptom: 'a-provider-is-passed-over',
  },
  'not-running': {
    say: ({ capability, tried }) => ({
      message: `${capability} is not running: ${tried.map(({ provider, because }) => `${provider}: ${because}`).join('; ')}`,
      hint: `nothing was to be started here; muster up ${capability} starts it`,
    }),
    meaning:
      'Only what runs already was asked for (`muster up --check`, or `autoStart: false`). Each provider was asked where the capability would run by it, and what was looked for is not there.',
    remedy: 'Start it with `muster up`, or let tests start it: `muster run` does.',
    example: 'backend is not running: process: no muster up of this repository holds it, and none is kept warm',
    symptom: 'muster-up-refuses',
  },
  'up-not-used': {
    say: ({ run, pid, capabilities }) => ({
      message: `muster up (${run}, pid ${pid}) holds ${capabilities.join(', ')} too, and this run does not use ${capabilities.length === 1 ? 'it' : 'them'}: tests get services of their own, which no earlier test has touched`,
      hint: 'to share one with muster up, declare it reusable: true; muster down ends what muster up holds',
    }),
    meaning:
      'A `muster up` in the same repository holds a service that the tests of this run need. A run starts its own beside it, on other ports, so that it meets nothing that an earlier test or a person has left there. Where the port is fixed, only one of them can have it.',
    remedy:
      'Nothing, when that is what you want. To use one service for both, declare it `reusable: true`; or, with a fixed port, list `external:` with its address before `process:`. To free a fixed port, `muster down`.',
    example: 'backend:\n  process: { command: [node, apps/backend.js] }\n  reusable: true',
    symptom: 'muster-up-refuses',
  },
  'dependency-failed': {
    say: ({ capability, dependsOn }) => ({
      message: `${capability} was not started: ${dependsOn}, which it depends on, failed`,
      hint: `mend ${dependsOn} first`,
    }),
    meaning: 'A capability that must be ready first failed, so this one never began.',
    remedy: 'Mend the one named; this one is most likely fine.',
    example: 'backend was not started: database, which it depends on, failed',
    symptom: 'a-test-is-broken',
  },
  died: {
    say: ({ capability, exit, log }) => ({
      message: `${capability} failed: it ended (${exit}) while tests were running${logAt(log)}`,
      hint: 'read its last lines for the reason',
    }),
    meaning: 'A service was ready and then ended during the tests. Tests that need it say nothing about the code, so they are broken rather than failed.',
    remedy: 'Read its last lines. When a test is meant to bring it down, give that test its own sandbox.',
    example: 'backend failed: it ended (signal SIGSEGV) while tests were running; log: …',
    symptom: 'a-test-is-broken',
  },
  'no-longer-ready': {
    say: ({ capability, check, last, log }) => ({
      message: `${capability} failed: ${check} ${last}, although it was ready before${logAt(log)}`,
      hint: `find out what ended ${capability}: Muster only uses it`,
    }),
    meaning: 'A service that Muster cannot watch as its own process was ready when the tests began, and its checks have stopped holding.',
    remedy: 'Look at whoever runs it. Tests that need it say nothing about the code, so they are broken rather than failed.',
    example: 'tempo failed: http /ready was refused: nothing listens there, although it was ready before',
    symptom: 'a-test-is-broken',
  },
  'cluster-failed': {
    say: ({ capability, cluster, detail }) => ({
      message: `${capability} failed: the cluster ${cluster} ${detail}`,
      hint: 'muster doctor shows the engine and the tools; kind export logs shows what happens inside',
    }),
    meaning: 'The Kubernetes cluster that a capability runs in could not be made or does not answer.',
    remedy: 'Look at its last lines. Kind needs a running container engine, a node image and about 1 GB of memory.',
    example: 'backend failed: the cluster muster-1f2e3d4c could not be made (exit code 1)',
    symptom: 'kind-cannot-be-had',
  },
  'manifest-refused': {
    say: ({ capability, detail }) => ({ message: `${capability} failed: ${detail}`, hint: `correct the manifests of ${capability}` }),
    meaning: 'A manifest is no YAML, names something outside of its namespace, or was refused by the cluster.',
    remedy: 'Correct the manifest. What does not live in a namespace could not be removed with it, so Muster applies no such object.',
    example: 'backend failed: k8s/role.yaml: a ClusterRole belongs to no namespace',
    symptom: 'kind-cannot-be-had',
  },
  'image-not-loaded': {
    say: ({ capability, image, cluster, detail }) => ({
      message: `${capability} failed: the image ${image} could not be given to ${cluster} (${detail})`,
      hint: `build it first, so that docker image inspect ${image} finds it`,
    }),
    meaning: "An image of the project is copied from the local engine into the cluster's nodes, and that failed.",
    remedy: 'Build the image, or correct `images:` or `--image-tag`.',
    example: 'backend failed: the image backend:pr-7 could not be given to muster-1f2e3d4c (the engine does not have it)',
    symptom: 'kind-cannot-be-had',
  },
  'pod-failed': {
    say: ({ capability, pod, reason, detail, events, log }) => ({
      message: `${capability} failed: pod ${pod}: ${reason}${detail === '' ? '' : `: ${detail}`}${logAt(log)}`,
      hint: events.at(-1) ?? `read the events: kubectl describe pod ${pod}`,
    }),
    meaning: 'A pod cannot become ready by waiting: its image cannot be had, it ends again and again, it finds no room, or it had too little memory.',
    remedy: 'The reason is that of Kubernetes. The events and the last lines of the log are in the status file.',
    example: 'backend failed: pod backend-6d9f: ImagePullBackOff: Back-off pulling image "backend:dev"',
    symptom: 'kind-cannot-be-had',
  },
  'not-removed': {
    say: ({ what }) => ({
      message: `could not be ended or removed: ${what.join('; ')}`,
      hint: 'the next run tries again, or muster sweep as soon as what has it answers',
    }),
    meaning:
      'The run is over, and something that it started may still be there: a container engine or a cluster that no longer answers, or a process that not even SIGKILL ends. Its lease is kept, so that nothing of it is forgotten. The run ends with 2.',
    remedy: 'Bring the engine or the cluster back, then `muster sweep`; it says what it removed, and ends with 2 while something is left.',
    example: 'docker is stopped (SIGSTOP, a full disk) while a run has containers',
    symptom: 'something-is-left-behind',
  },
  'guard-lost': {
    say: ({ detail }) => ({ message: `the guard that owns all processes was lost: ${detail}`, hint: 'run again; the next run removes what this one left' }),
    meaning:
      'The process that owns services and runners ended unexpectedly, or lived and did not answer for 10 s (30 s while it starts), as one does that was stopped by a signal: then it is killed, because what it holds goes with it. What it left is found by its marks and removed at once, or when the next run starts.',
    remedy: 'Run again. If it happens repeatedly, look for a memory limit or another program that kills or stops processes.',
    example: 'the guard that owns all processes was lost: signal SIGKILL',
    symptom: 'something-is-left-behind',
  },
  'unset-variable': {
    say: ({ variable }) => ({
      message: `the environment variable ${variable} is not set`,
      hint: `set it: ${variable}=... muster run`,
    }),
    meaning: 'A value of the configuration names an environment variable that is not set, and the service cannot be started without it.',
    remedy: 'Set the variable where Muster is started, give it a fallback with `${env.NAME:-value}`, or write the value itself.',
    example: 'env: { TOKEN: "${env.BACKEND_TOKEN}" }      # BACKEND_TOKEN=... muster run',
    symptom: 'a-service-never-becomes-ready',
  },
};
