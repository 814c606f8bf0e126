/**
 * `node unprivileged.mjs [UNSHARE] -- PROGRAM ARGUMENT…` becomes that program. For root, as whom some servers refuse to run, it becomes it in a
 * user namespace in which root is user 1000; so files stay those of whoever started this.
 */
const words = process.argv.slice(2);
const command = words.slice(words.indexOf('--') + 1);
const unshare = words.slice(0, words.indexOf('--'));
const [program, ...rest] =
  process.getuid?.() === 0 && unshare.length > 0 ? [...unshare, '--user', '--map-user=1000', '--map-group=1000', '--', ...command] : command;
process.execve(program, [program, ...rest], process.env);
