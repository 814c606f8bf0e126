/** The folder that one is in. One that was removed under us still has its name, and those above it are there. */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}
