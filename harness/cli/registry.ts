/** Every command, by name. Each is loaded only when it is the one that runs. */
import type { Command } from './command.ts';

export const COMMANDS = {
  run: async () => (await import('./commands/run.ts')).runCommand,
  plan: async () => (await import('./commands/plan.ts')).plan,
  up: async () => (await import('./commands/up.ts')).up,
  down: async () => (await import('./commands/down.ts')).down,
  hold: async () => (await import('./commands/hold.ts')).hold,
  status: async () => (await import('./commands/status.ts')).status,
  requirements: async () => (await import('./commands/requirements.ts')).requirements,
  stack: async () => (await import('./commands/stack.ts')).stack,
  split: async () => (await import('./commands/split.ts')).split,
  weigh: async () => (await import('./commands/weigh.ts')).weigh,
  graph: async () => (await import('./commands/graph.ts')).graph,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  sweep: async () => (await import('./commands/sweep.ts')).sweepCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  init: async () => (await import('./commands/init.ts')).init,
  serve: async () => (await import('./commands/serve.ts')).serve,
  'mock-datadog': async () => (await import('./commands/mock-datadog.ts')).mockDatadog,
  completion: async () => (await import('./commands/completion.ts')).completion,
} satisfies Record<string, () => Promise<Command>>;

export type CommandName = keyof typeof COMMANDS;

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
