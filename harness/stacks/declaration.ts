/** The places of a muster.yaml or stack file that speak of a capability, found without trusting the rest of the file. */
import type { KeyPath, SourceDocument } from './document.ts';
import { child, isMapping, items, keys } from './raw.ts';

/** One capability in one document. `spec` is what is written there, checked or not. */
export interface Declaration {
  readonly name: string;
  readonly document: SourceDocument;
  readonly path: KeyPath;
  readonly spec: unknown;
}

/** Under `capabilities:` of muster.yaml. */
export function declaredIn(document: SourceDocument): Declaration[] {
  const capabilities = child(document.value, 'capabilities');
  return keys(capabilities).map((name) => ({ name, document, path: ['capabilities', name], spec: child(capabilities, name) }));
}

/** Under `local:` of a stack's apps. */
export function localsIn(document: SourceDocument): Declaration[] {
  return items(child(document.value, 'apps')).flatMap((app, index) => {
    const name = child(app, 'name');
    const spec = child(app, 'local');
    return typeof name === 'string' && isMapping(spec) ? [{ name, document, path: ['apps', index, 'local'], spec }] : [];
  });
}
