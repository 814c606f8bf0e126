/** Hand-set help of the front page, grouped by what a person wants to do. Each command's own help stands in its file. */

export const HELP = `Muster: annotate a test with what it needs; Muster starts just that, picks the tests
your change can break, runs them, and leaves nothing behind.

Usage: muster <command> [flags]

Run tests
  run            start what the selected tests need, run them, stop everything, report
                   muster run                        every test
                   muster run --changed demo-api     what a change to an app can break
                   muster run --since main           what your branch can break
                   muster run tests/api/a.test.ts    these files or test ids
  plan           print which tests would run, why, and who would run them
  explain        what a problem code means, or why a test is in the last plan

Work with services
  up             start capabilities and keep them until Ctrl-C or muster down
  down           stop what up started and what runs have kept warm
  hold           services for tests that another program runs, until its stdin ends
  status         what runs and is warm now, how the last run ended, start-up times
  sweep          end and remove what runs that died left behind
  doctor         what this machine has, and which capability it enables

Serve
  serve          the REST API: what a change can break, the graph, runs, webhooks

Look at one stage (each prints JSON with --json)
  requirements   annotations of test files
  stack          order, entry and call chain of a stack file
  graph          build | ingest | stats | impact | show: what traces taught
  weigh          weights and runner count from measured durations
  split          share files among runners, longest first

Set up
  init           write a commented muster.yaml for this repository
  mock-datadog   a Datadog agent and API on loopback, for your services and tests
  completion     print a completion script for your shell

Everywhere
  --json         one JSON document on stdout, nothing else there
  --config FILE  muster.yaml, or the manifest that Nix writes (default: the nearest muster.yaml)
  --help         muster <command> --help tells more
  --version

Exit codes: 0 all passed · 1 a test failed · 2 infrastructure, configuration or usage
            70 a bug in Muster · 128+n ended by a signal, after clean-up
`;
