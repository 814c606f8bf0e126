/** `muster mock-datadog`: a Datadog of one's own on loopback, until it is stopped. */
import { NO_SCENARIO, type Scenario } from '../../mock-datadog/scenario/scenario.ts';
import { startMockDatadog } from '../../mock-datadog/server.ts';
import { ok, type Result } from '../../model/result.ts';
import { flag, text, wholeNumber } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { printProblems, usage } from '../problems.ts';
import { readInput } from '../read-input.ts';
import { serveUntilInterrupted } from '../until-interrupted.ts';

const HIGHEST_PORT = 65_535;

/** What reads a scenario is loaded when there is one: the mock starts with most runs, and those have none. */
async function scenarioOf(args: Arguments, io: Io): Promise<Result<Scenario>> {
  const file = text(args, 'scenario');
  if (file === undefined) return ok(NO_SCENARIO);
  const input = await readInput(file, io);
  if (!input.ok) return input;
  const { readScenario } = await import('../../mock-datadog/scenario/read-scenario.ts');
  return readScenario(input.value, file);
}

export const mockDatadog: Command = {
  help: `muster mock-datadog [--port N] [--scenario FILE|-]

Takes the traces that services send to a Datadog agent, and answers Datadog's spans API from them. Answers clients of
Test Optimization (dd-trace, ddtest) from a scenario, and takes what they report. What it received: /admin/received.
Listens on 127.0.0.1 only; keeps everything in memory; ends with Ctrl-C. The first line on stdout is its address.

  --port N          port to listen on (default 8126, the agent's own; 0 for any free one)
  --scenario FILE   settings, tests, durations and faults to play, in YAML or JSON

Point services at it with DD_TRACE_AGENT_URL=http://127.0.0.1:N, clients without an agent with
DD_CIVISIBILITY_AGENTLESS_ENABLED=true DD_CIVISIBILITY_AGENTLESS_URL=http://127.0.0.1:N DD_API_KEY=any
`,
  options: { port: { type: 'string' }, scenario: { type: 'string' } },
  words: { least: 0, most: 0 },
  async run(args, io) {
    const json = flag(args, 'json');
    const port = wholeNumber(args, 'port', 0) ?? (args.port === undefined ? 8126 : null);
    if (port === null || port > HIGHEST_PORT) return printProblems([usage(`--port must be a whole number from 0 to ${HIGHEST_PORT}`)], io, json);
    const scenario = await scenarioOf(args, io);
    if (!scenario.ok) return printProblems(scenario.problems, io, json);
    const listen = () => startMockDatadog({ port, scenario: scenario.value }, io.host.clock);
    return serveUntilInterrupted({ name: 'mock-datadog', port, listen, json }, io);
  },
};
