import { expect, test } from 'vitest';
import { complete } from '../../../tools/complete-lock.ts';

test('the binary of another platform that npm left out is added beside its package', () => {
  const { lock, added } = complete({
    packages: {
      '': {},
      'node_modules/parser': { version: '2.0.0', dev: true, optionalDependencies: { '@parser/linux-x64-gnu': '2.0.0', '@parser/darwin-arm64': '2.0.0' } },
      'node_modules/@parser/linux-x64-gnu': { version: '2.0.0' },
    },
  });
  expect(added).toEqual(['node_modules/@parser/darwin-arm64']);
  expect(lock.packages['node_modules/@parser/darwin-arm64']).toEqual({ version: '2.0.0', dev: true, optional: true, os: ['darwin'], cpu: ['arm64'] });
});

test('a place that npm gave to the version of an inner package goes back to the outer one', () => {
  const inner = { version: '1.0.0', optional: true, os: ['linux'], cpu: ['arm'], libc: ['musl'] };
  const optionalDependencies = (version: string) => ({ 'binding-linux-arm-musleabihf': version });
  const { lock } = complete({
    packages: {
      'node_modules/parser': { version: '2.0.0', optionalDependencies: optionalDependencies('2.0.0') },
      'node_modules/tool/node_modules/parser': { version: '1.0.0', optionalDependencies: optionalDependencies('1.0.0') },
      'node_modules/binding-linux-arm-musleabihf': inner,
    },
  });
  expect(lock.packages['node_modules/binding-linux-arm-musleabihf']).toEqual({ ...inner, version: '2.0.0' });
  expect(lock.packages['node_modules/tool/node_modules/binding-linux-arm-musleabihf']).toEqual(inner);
});

test('a complete lock stays as it is', () => {
  const packages = {
    'node_modules/parser': { version: '1.0.0', optionalDependencies: { 'parser-win32-x64': '1.0.0', fsevents: '^2.0.0' } },
    'node_modules/parser-win32-x64': { version: '1.0.0' },
  };
  expect(complete({ packages })).toEqual({ lock: { packages }, added: [] });
});
