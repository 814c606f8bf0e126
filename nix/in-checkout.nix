# What a suite needs that tests a checkout of Muster itself: Node, git, and the dependencies of the checkout, which its runners and services use.
{ pkgs }:
{
  runtimeInputs = [
    pkgs.nodejs_24
    pkgs.git
  ];
  setUp = ''
    if [ ! -f harness/main.ts ]; then
      echo 'run this in a checkout of Muster' >&2
      exit 2
    fi
    sh tools/with-node -e 0
  '';
}
