/** What a thrown value says: anything may be thrown, most of it is an Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
