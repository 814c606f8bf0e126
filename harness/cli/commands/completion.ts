/** `muster completion`: a script that completes commands and flags in bash, zsh and fish. */
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { printProblems, usage } from '../problems.ts';
import { COMMANDS } from '../registry.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

function isShell(word: string): word is Shell {
  return SHELLS.some((shell) => shell === word);
}

/** Flags of each command, with those that every command takes. */
async function flagsByCommand(): Promise<ReadonlyMap<string, readonly string[]>> {
  const flags = new Map<string, readonly string[]>();
  for (const [name, load] of Object.entries(COMMANDS)) {
    const { options } = await load();
    flags.set(
      name,
      [...Object.keys(options), 'json', 'config', 'help'].map((option) => `--${option}`),
    );
  }
  return flags;
}

function bash(flags: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...flags].map(([name, words]) => `    ${name}) words="${words.join(' ')}" ;;`);
  return `# muster completion bash: source it, or put it where bash-completion looks
_muster() {
  local words current=\${COMP_WORDS[COMP_CWORD]}
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${[...flags.keys()].join(' ')} help --help --version"; fi
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -F _muster muster ./muster
`;
}

function fish(flags: ReadonlyMap<string, readonly string[]>): string {
  const commands = [...flags.keys()];
  const lines = [...flags].flatMap(([name, words]) => words.map((word) => `complete -c muster -n '__fish_seen_subcommand_from ${name}' -l ${word.slice(2)}`));
  return `# muster completion fish: save it as ~/.config/fish/completions/muster.fish
complete -c muster -n __fish_use_subcommand -a '${commands.join(' ')} help'
${lines.join('\n')}
`;
}

async function run(args: Arguments, io: Io): Promise<number> {
  const [shell = ''] = args._;
  if (!isShell(shell)) return printProblems([usage(`there is no completion for '${shell}'; there is one for ${SHELLS.join(', ')}`)], io, flag(args, 'json'));
  const flags = await flagsByCommand();
  switch (shell) {
    case 'bash':
      io.out(bash(flags));
      return 0;
    case 'zsh':
      io.out(`autoload -U +X bashcompinit && bashcompinit\n${bash(flags)}`);
      return 0;
    case 'fish':
      io.out(fish(flags));
      return 0;
  }
}

export const completion: Command = {
  help: `muster completion bash | zsh | fish

Prints a completion script for the shell.

  source <(muster completion bash)
`,
  options: {},
  words: { least: 1, most: 1 },
  run,
};
