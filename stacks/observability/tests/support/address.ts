/** Where a capability of the stack is: Muster tells by environment variable. */
export function address(capability: 'backend' | 'grafana' | 'tempo' | 'loki' | 'prometheus'): string {
  const variable = `MUSTER_${capability.toUpperCase()}_URL`;
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set: run this test with muster, or name the address of a running ${capability} there`);
  return url;
}
