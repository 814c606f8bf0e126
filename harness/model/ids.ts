/** Brands for the few strings that get confused with one another, each with its one constructor. */

declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

/** `<kind>/<name>`, for example `e2e/fe-smoke`: the canonical identity of a test (CHECKLIST D2). */
export type TestId = Brand<'TestId'>;
/** The name in `@requires-<name>` and in `capabilities:`. */
export type CapabilityName = Brand<'CapabilityName'>;
/** One run of Muster; also its folder under `.muster/runs/`, its lease and the marker of its processes. */
export type RunId = Brand<'RunId'>;

export const testId = (text: string): TestId => text as TestId;
export const capabilityName = (text: string): CapabilityName => text as CapabilityName;
export const runId = (text: string): RunId => text as RunId;

/** Names of capabilities and sandboxes: `[a-z][a-z0-9]*(-[a-z0-9]+)*` (INTERFACES, annotation rule 2). */
export const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
