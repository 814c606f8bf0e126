/** What every child of a guard carries in its environment, and hands down to its own children. */

/** `NAME=value` entries that all processes of a run carry. */
export function runMarker(run: string): readonly string[] {
  return [`MUSTER_LEASE=${run}`];
}

/** Those of one child of the guard and what it started. */
export function childMarker(run: string, id: string): readonly string[] {
  return [...runMarker(run), `MUSTER_LEASE_ID=${id}`];
}

/** The marker as variables, for the environment of a child. */
export function markerVariables(run: string, id: string): Readonly<Record<string, string>> {
  return { MUSTER_LEASE: run, MUSTER_LEASE_ID: id };
}
