import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextObjection, isLocal } from '../../../../harness/capabilities/providers/kind/contexts.ts';
import { nodeName, repositoryOf, tagged } from '../../../../harness/capabilities/providers/kind/images.ts';
import { namespaceName, runLabel } from '../../../../harness/capabilities/providers/kind/labels.ts';

describe('namespaces', () => {
  test('are named for their run and their sandbox [S2-01]', () => {
    expect(namespaceName({ run: 'run-20261121-101500-1f2e', name: null })).toBe('muster-run-20261121-101500-1f2e');
    expect(namespaceName({ run: 'run-20261121-101500-1f2e', name: 'rules' })).toBe('muster-run-20261121-101500-1f2e-rules');
  });

  test('are names that Kubernetes takes, and different for different runs and sandboxes [S2-01]', () => {
    const text = fc.string({ maxLength: 80, unit: fc.constantFrom(...'abcXYZ019-_./ ') });
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const name of [namespaceName({ run: one, name: other }), `x${runLabel(one)}`]) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        if (one !== other) expect(namespaceName({ run: one, name: null })).not.toBe(namespaceName({ run: other, name: null }));
      }),
    );
  });
});

describe('images', () => {
  test.each([
    ['web', 'web'],
    ['web:dev', 'web'],
    ['shop/web:dev', 'shop/web'],
    ['localhost:5000/web', 'localhost:5000/web'],
    ['localhost:5000/web:dev', 'localhost:5000/web'],
    ['web@sha256:abc', 'web'],
    ['web:dev@sha256:abc', 'web'],
  ])('the repository of %s is %s', (image, repository) => {
    expect(repositoryOf(image)).toBe(repository);
  });

  test('--image-tag replaces the tag, and without it nothing changes [S2-14]', () => {
    expect(tagged('shop/web:dev', { imageTag: 'pr-7' })).toBe('shop/web:pr-7');
    expect(tagged('shop/web:dev', { imageTag: null })).toBe('shop/web:dev');
  });

  test('the name in the nodes says what is in an image: two builds of one tag have two names', () => {
    expect(nodeName('shop/web:dev', `sha256:${'a'.repeat(64)}`)).toBe(`muster.local/web:${'a'.repeat(24)}`);
    expect(nodeName('shop/web:dev', `sha256:${'b'.repeat(64)}`)).not.toBe(nodeName('shop/web:dev', `sha256:${'a'.repeat(64)}`));
  });
});

describe('contexts', () => {
  test.each([
    ['kind-dev', 'https://127.0.0.1:6443', true],
    ['minikube', 'https://192.168.49.2:8443', true],
    ['docker-desktop', 'https://kubernetes.docker.internal:6443', true],
    ['k3d-a', 'https://0.0.0.0:6550', true],
    // A tunnel to production.
    ['production', 'https://127.0.0.1:6443', false],
    ['kind-dev', 'https://api.example.com', false],
    ['kind-dev', 'https://1.2.3.4:6443', false],
    ['kind-dev', '', false],
  ])('%s at %s is local: %s', (context, server, expected) => {
    expect(isLocal(context, server)).toBe(expected);
  });

  test('one that is not local is refused unless it is named, and one that is not there always', () => {
    const view = JSON.stringify({
      contexts: [{ name: 'production', context: { cluster: 'p' } }],
      clusters: [{ name: 'p', cluster: { server: 'https://api.example.com' } }],
    });
    expect(contextObjection('production', view, { allowed: [] })).toBe(
      'the context production (https://api.example.com) is not known to be local; --allow-context production allows it',
    );
    expect(contextObjection('production', view, { allowed: ['production'] })).toBeNull();
    expect(contextObjection('other', view, { allowed: ['other'] })).toBe('the kubeconfig has no context other');
    expect(contextObjection('production', '', { allowed: ['production'] })).toBe('the kubeconfig cannot be read');
  });
});
