/** The small forms that configuration values take, and how each is said when a value misses it. */
import * as z from 'zod/mini';
import { NAME } from '../model/ids.ts';

/** A key that may be left out, with its description in the published schema. */
export function optional<T extends z.core.SomeType>(description: string, schema: T, extra: { readonly default?: unknown } = {}): z.ZodMiniExactOptional<T> {
  const own = z.exactOptional(schema);
  z.globalRegistry.add(own, { description, ...extra });
  return own;
}

/** A key that must be there, with its description. */
export function required<T extends z.ZodMiniType>(description: string, schema: T): T {
  const own = schema.clone(schema._zod.def, { parent: true });
  z.globalRegistry.add(own, { description });
  return own;
}

/** Text with at least one character. */
export const text = () => z.string().check(z.minLength(1));

/** Text in one form; `expected` names the form to people. */
export const form = (pattern: RegExp, expected: string) => z.string({ error: expected }).check(z.regex(pattern, { error: expected }));

export const name = () => form(NAME, 'a name such as mock-datadog (lower-case words joined by -)');

export const duration = () => form(/^\d+(?:ms|s|m)$/, 'a duration such as 500ms, 30s or 2m');

export const port = () => {
  const error = 'a port number from 1 to 65535';
  return z.int({ error }).check(z.gte(1, { error }), z.lte(65_535, { error }));
};

/** Words of a command or globs: at least one. */
export const texts = () => z.array(text()).check(z.minLength(1));

/** A word of a command or the value of a variable. Numbers and truth values count as the text that was written. */
export const word = () => z.union([z.string(), z.number(), z.boolean()], { error: 'text' });

export const argv = () => z.array(word()).check(z.minLength(1));

export const variables = () => z.record(form(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'), word());

/** Ends the description of a value that may hold expressions. */
export const TEMPLATES = 'May use ${port.NAME}, ${env.NAME}, ${sandbox.dir} and ${capability.NAME.url}.';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** Milliseconds of a `duration()` that was checked. */
export function toMs(written: string): number {
  const unit = written.replace(/^\d+/, '');
  return Number.parseInt(written, 10) * (UNITS[unit] ?? 1);
}
