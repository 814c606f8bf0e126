/** A graph's path or address as people may see it: without what stands before an `@`, which may be a password. */
export function shownLocation(location: string): string {
  return location.replace(/^([^/]*:\/\/)[^/?#]*@/, '$1');
}
