/** Words of the problems with requests to the REST API. */
import type { RequestProblem } from '../../model/problem.ts';
import { suggestion } from './phrases.ts';
import type { Rows } from './row.ts';

export const requestRows: Rows<RequestProblem> = {
  'bad-request': {
    say: ({ detail }) => ({ message: `the request cannot be read: ${detail}` }),
    meaning: 'What arrived is no HTTP, or its address or Host header is none.',
    remedy: 'Look at the program that sends it.',
    example: 'curl http://127.0.0.1:8080/healthz',
  },
  'missing-parameter': {
    say: ({ name }) => ({ message: `${name} parameter required`, hint: `add ?${name}=… to the address` }),
    meaning: 'The request lacks a parameter without which it has no answer.',
    remedy: 'Add the parameter to the address.',
    example: 'curl "http://127.0.0.1:8080/api/test-plan?app=demo-fe"',
  },
  'bad-parameter': {
    say: ({ name, value, expected }) => ({ message: `${name} must be ${expected}, not "${value}"` }),
    meaning: 'A parameter of the request has a value that means nothing.',
    remedy: 'Correct the value.',
    example: 'curl "http://127.0.0.1:8080/api/runs?limit=20"',
  },
  'missing-fields': {
    say: ({ fields, mode }) => ({ message: `${fields.join(' and ')} required for ${mode}`, hint: 'add what is missing to the body' }),
    meaning: 'A run was asked for without saying what changed: a run for a pull request needs its number and the app, a run for a merge the app.',
    remedy: 'Add the missing fields to the body.',
    example: '{"mode": "pr", "changed_app": "demo-fe", "pr_number": 12}',
  },
  'nothing-to-ingest': {
    say: () => ({ message: 'provide fixture_file or traces', hint: 'pages of a Datadog spans search and OTLP JSON are taken as well' }),
    meaning: 'The body of an ingest holds nothing that could be read as traces.',
    remedy: 'Send traces, or name a file with traces below the fixtures folder.',
    example: '{"fixture_file": "traces/nightly-regression.json"}',
  },
  'outside-fixtures': {
    say: ({ named }) => ({
      message: `fixture_file must stay inside the fixtures folder: ${named}`,
      hint: 'the folder is set with muster serve --fixtures DIR',
    }),
    meaning: 'The server reads files for a request from one folder alone. The path, or what a symbolic link in it points to, leaves that folder.',
    remedy: 'Copy the file into the folder, start the server with another one, or send the traces themselves.',
    example: 'muster serve --port 8080 --fixtures tests/fixtures',
  },
  'unknown-stack': {
    say: ({ name, nearest, known }) => ({ message: `there is no stack ${name}`, ...suggestion(nearest, known) }),
    meaning: 'A request names a stack that the server has not loaded.',
    remedy: 'Use the `stack_file` or name that /api/stacks lists; after adding a file, ask for /api/reload.',
    example: 'curl http://127.0.0.1:8080/api/stacks',
  },
  'unknown-run': {
    say: ({ name }) => ({ message: `there is no run ${name}`, hint: 'the last 20 are kept; /api/runs lists them' }),
    meaning: 'A request names a run that is not, or no longer, known.',
    remedy: 'Look at /api/runs.',
    example: 'curl http://127.0.0.1:8080/api/runs',
  },
  'too-many-runs': {
    say: ({ waiting }) => ({ message: `${waiting} runs are waiting already`, hint: 'ask again when some have ended' }),
    meaning: 'Runs of one server go one after the other, and the line is full.',
    remedy: 'Ask again later.',
    example: 'curl http://127.0.0.1:8080/api/runs',
  },
  'no-such-path': {
    say: ({ method, address }) => ({ message: `there is nothing at ${method} ${address}`, hint: 'see /api/openapi.json for what there is' }),
    meaning: 'The server has nothing at this address.',
    remedy: 'Look at /api/openapi.json.',
    example: 'curl http://127.0.0.1:8080/api/openapi.json',
  },
  'method-not-allowed': {
    say: ({ method, allowed }) => ({ message: `${method} is not possible here`, hint: `use ${allowed.join(' or ')}` }),
    meaning: 'The address exists, but not for this method.',
    remedy: 'Use one of the methods that the header Allow names.',
    example: 'curl -X POST http://127.0.0.1:8080/api/reload',
  },
  'media-type': {
    say: ({ header, found, expected }) => ({
      message: `${header} must be ${expected}, not ${found === '' ? 'missing' : `"${found}"`}`,
      hint: `send it with -H '${header}: ${expected}'`,
    }),
    meaning: 'The body is of a kind that the server does not read.',
    remedy: 'Send plain JSON and say so in the header.',
    example: "curl -H 'content-type: application/json' -d '{\"traces\": []}' http://127.0.0.1:8080/api/graph/ingest",
  },
  'body-too-large': {
    say: ({ limitBytes }) => ({ message: `a body may have ${limitBytes / 1024 / 1024} MiB`, hint: 'send it in parts; ingesting adds' }),
    meaning: 'The body is larger than the server reads into memory.',
    remedy: 'Send the traces in several requests, or use `muster graph ingest FILE`, which knows no limit.',
    example: 'muster graph ingest nightly.json --graph .muster/graph.sqlite',
  },
  'no-token': {
    say: () => ({ message: 'a token is required', hint: "send it with -H 'authorization: Bearer …'" }),
    meaning: 'The server was started with a token, and the request carries none or another one.',
    remedy: 'Send the token that the server was started with.',
    example: 'curl -H "authorization: Bearer $MUSTER_TOKEN" http://build-host:8080/api/runs',
  },
  'bad-signature': {
    say: () => ({ message: 'the signature of the webhook does not fit its body', hint: 'give both sides the same secret' }),
    meaning: 'A secret is set, and the header X-Hub-Signature-256 is missing or was made with another secret or for another body.',
    remedy: 'Set the same secret in the settings of the webhook and in the environment of the server.',
    example: 'MUSTER_WEBHOOK_SECRET=… muster serve --port 8080',
  },
  'foreign-visitor': {
    say: ({ header, value }) => ({
      message: `requests from elsewhere are refused: ${header} is ${value}`,
      hint: 'use the address that the server printed, or start it with a token',
    }),
    meaning:
      'Any web page can send requests to programs on loopback. The server answers only those that name it as it is named on this machine, and changes nothing for pages of other sites.',
    remedy: 'Use the address that the server printed. Behind a proxy, start it with a token.',
    example: 'MUSTER_TOKEN=… muster serve --port 8080',
  },
  'internal-error': {
    say: ({ detail }) => ({ message: `this is a bug in Muster: ${detail}`, hint: 'the log of the server tells where' }),
    meaning: 'Something that Muster takes for impossible happened while it answered. The server lives on.',
    remedy: 'Report it with what the server wrote to stderr.',
    example: 'muster serve --port 8080 2>serve.log',
  },
};
