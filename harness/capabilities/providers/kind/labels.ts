/** What Muster writes on the objects that it makes in a cluster, and how it names a namespace. */
import { createHash } from 'node:crypto';

const MANAGED_BY = 'app.kubernetes.io/managed-by';
/** On every namespace. */
export const MANAGED = { [MANAGED_BY]: 'muster' } as const;
/** Words of kubectl that select what carries it. */
export const MANAGED_SELECTOR = ['--selector', `${MANAGED_BY}=muster`] as const;
/** The run that a namespace belongs to: nobody else removes it. */
export const RUN_LABEL = 'muster.dev/run';
/** On every object and pod of a capability. */
export const CAPABILITY_LABEL = 'muster.dev/capability';
/** When a namespace may be removed whoever made it: an annotation with a time in ISO 8601. */
export const EXPIRES = 'muster.dev/expires';
/** Longer than any run; only what lost its lease as well gets this old. */
export const EXPIRY_MS = 7 * 24 * 3600 * 1000;

/** Kubernetes' limit for names of namespaces and values of labels. */
const LONGEST = 63;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

/** Text that fits, and differs wherever the whole differs. */
function shortened(text: string, whole: string): string {
  if (text.length <= LONGEST && text === whole) return text;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${text.slice(0, LONGEST - 9).replace(/-+$/, '')}-${digest}`;
}

/** The value of `RUN_LABEL`. */
export function runLabel(run: string): string {
  return shortened(plain(run), run);
}

/** One namespace for each sandbox of each run: `muster-run-20261121-101500-1f2e`. `name` is null for the shared sandbox. */
export function namespaceName({ run, name }: { readonly run: string; readonly name: string | null }): string {
  const whole = `muster-${run}${name === null ? '' : `-${name}`}`;
  return shortened(plain(whole), whole);
}
