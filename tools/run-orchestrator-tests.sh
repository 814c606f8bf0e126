#!/bin/sh
# run-orchestrator-tests.sh [--graph | --all] [--url URL]: the Postman collections of tests/postman/, by the real Newman, against a server.
#
# Without a flag the orchestrator's, with --graph the graph's, with --all both. Without --url it starts a server for the repository that
# it is called in, on a free port and with a graph of its own, and ends it. Ends with 0 when all assertions hold, 1 when one does not, and
# 2 when it could not look. It ends nothing that it did not start.
set -eu
here=$(CDPATH='' cd -- "${0%/*}" && pwd -P)
exec sh "$here/with-node" "$here/orchestrator-tests.ts" "$@"
