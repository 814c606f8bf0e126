# The browser as a capability. The second name is for the stand-in of nixpkgs, where a browser may come later than this was built.
{ lib, pkgs }:
lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
  chromium.external.program = [
    "\${env.CHROMIUM_PATH}"
    (lib.getExe pkgs.chromium)
    "chromium"
  ];
}
