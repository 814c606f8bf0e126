/** The oldest Node that Muster works on: it runs TypeScript as it is and brings SQLite. */
const OLDEST = 24;

/** What to tell whoever runs another; `version` as in `process.versions.node`. null when it will do. */
export function whyNotThisNode(version: string): string | null {
  return Number.parseInt(version, 10) < OLDEST ? `Muster needs Node ${OLDEST} or newer; this is v${version}` : null;
}
