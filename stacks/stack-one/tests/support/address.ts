/** Where a service of the stack is: Muster tells by environment variable. */
export function address(service: 'demo-fe' | 'release-lifecycle-demo' | 'demo-api'): string {
  const variable = `MUSTER_${service.toUpperCase().replaceAll('-', '_')}_URL`;
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set: run this test with muster, or name the address of a running ${service} there`);
  return url;
}
