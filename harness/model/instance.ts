/** How a capability in a sandbox is called: by the guard, in names of logs and in reports. In the shared sandbox it is its own name. */
export function instanceName(capability: string, sandbox: string | null): string {
  return sandbox === null ? capability : `${capability}@${sandbox}`;
}
