/** The Nix of the guide is evaluated as it stands there. */
import { expect, test } from 'vitest';
import { blocksOf } from '../docs/markdown.ts';
import { evaluate } from './nix.ts';

const blocks = blocksOf('docs/guides/nix.md').filter(({ language }) => language === 'nix');

/** With what the flake's `lib` gives, and the rest of a user's flake in place of what stands around a block. */
const AROUND = `
  inherit (import ./nix { inherit lib pkgs; muster = pkgs.git; }) mkTestRunner mkPlaywrightTest services;
  node = lib.getExe pkgs.nodejs_24;
  inputs.muster.flakeModules.default = { };`;

test('shows each way to declare a suite', () => {
  expect(blocks.map(({ info }) => info)).toEqual(['mkTestRunner', 'mkPlaywrightTest', 'flake-parts']);
});

test.each(blocks.map(({ info, text }) => [info, text]))('%s is declared as it should be', (info, text) => {
  // A file of the reader's.
  const written = text.replace('./orders.mjs', './package.json');
  const suite = info === 'flake-parts' ? `(mkTestRunner (((${written}).perSystem { inherit pkgs; }).muster.shop // { name = "shop"; }))` : `(${written})`;
  const { exitCode, out, err } = evaluate(AROUND, `"\${${suite}.name} \${builtins.toJSON ${suite}.passthru.manifest.suites}"`);
  expect(exitCode, err).toBe(0);
  expect(out).toMatch(/^test-(orders|monaco|shop) \[/);
});
