/** Variables that differ from terminal to terminal and run to run, and that no service should turn on: they are no part of what defines it. */

const NAMES = new Set([
  '_',
  'PWD',
  'OLDPWD',
  'SHLVL',
  'COLUMNS',
  'LINES',
  'TERM',
  'COLORTERM',
  'WINDOWID',
  'STY',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'DESKTOP_STARTUP_ID',
  'INVOCATION_ID',
  'JOURNAL_STREAM',
  'HISTFILE',
  'TMPDIR',
  'NODE_COMPILE_CACHE',
  'INIT_CWD',
  'NO_COLOR',
  'FORCE_COLOR',
]);

/** Of terminals, sessions and editors; of npm, when a script of package.json runs Muster; of Muster itself for each run. */
const PREFIXES =
  /^(TERM_|ITERM_|KITTY_|ALACRITTY_|VTE_|TMUX|ZELLIJ|SSH_|GPG_|XDG_SESSION|XDG_RUNTIME|DBUS_|VSCODE_|npm_|MUSTER_(RUN_ID|SANDBOX|LEASE|CGROUP|TEST_ID))/;

/** Whether a variable says nothing about a service, so that it may differ between runs. */
export const isVolatile = (name: string): boolean => NAMES.has(name) || PREFIXES.test(name);
