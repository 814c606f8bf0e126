/** `muster mock-datadog`: a trace agent and Datadog's spans API on loopback, until it is stopped. */
import { startMockDatadog } from '../../mock-datadog/server.ts';
import { flag, wholeNumber } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printProblems, usage } from '../problems.ts';
import { serveUntilInterrupted } from '../until-interrupted.ts';

const HIGHEST_PORT = 65_535;

export const mockDatadog: Command = {
  help: `muster mock-datadog [--port N]

Takes the traces that services send to a Datadog agent, and answers Datadog's spans API from them.
Listens on 127.0.0.1 only; keeps everything in memory; ends with Ctrl-C. The first line on stdout is its address.

  --port N   port to listen on (default 8126, the agent's own; 0 for any free one)

Point services at it with DD_TRACE_AGENT_URL=http://127.0.0.1:N
`,
  options: { port: { type: 'string' } },
  words: { least: 0, most: 0 },
  async run(args, io) {
    const json = flag(args, 'json');
    const port = wholeNumber(args, 'port', 0) ?? (args.port === undefined ? 8126 : null);
    if (port === null || port > HIGHEST_PORT) return printProblems([usage(`--port must be a whole number from 0 to ${HIGHEST_PORT}`)], io, json);
    return serveUntilInterrupted({ name: 'mock-datadog', port, listen: () => startMockDatadog({ port }, io.host.clock), json }, io);
  },
};
