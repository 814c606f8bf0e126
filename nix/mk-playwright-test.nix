# mkPlaywrightTest { name; workDir; services; … } -> a program `test-<name>` that starts exactly these services, runs the Playwright tests of a
# folder, stops the services and ends with the code of the run.
#
# In:
#   name, workDir   as for mkTestRunner; workDir may also be a path: the folder at that place in the checkout it is called from
#   services        by name: { command; healthCheck; }, or a capability such as those of `services`
#                     command      a list of words, or shell lines
#                     healthCheck  the address that answers 200 when it is ready, a list of words, or shell lines that end with 0
#                     env          its environment variables; and any attribute of a capability
#   pattern         globs of the test files, from workDir
#   browser         "playwright": the one of nixpkgs, which must be that of the npm version in `lock`; "chromium": Chromium, whose place is in
#                   CHROMIUM_PATH for `launchOptions.executablePath`; "none"
#   lock            package-lock.json; that of workDir where it is a path
#   config          the Playwright configuration, from workDir
#   env             environment variables of the tests
#   runtimeInputs, description, setUp, check, cleanUp    as for mkTestRunner
{
  lib,
  pkgs,
  mkTestRunner,
}:
spec:
let
  published = lib.importJSON ../docs/reference/muster.schema.json;
  capability = published.properties.capabilities.additionalProperties;
  words = {
    type = "array";
    minItems = 1;
  };
  oneOf = anyOf: description: { inherit anyOf description; };
  text.type = "string";
  globs = published.properties.suites.items.properties.include;
  passed = lib.genAttrs [ "description" "setUp" "check" "cleanUp" ] (_: text) // {
    runtimeInputs.type = "array";
  };
  schema = {
    type = "object";
    additionalProperties = false;
    required = [
      "name"
      "workDir"
      "services"
    ];
    properties = passed // {
      name = text;
      workDir = text // {
        description = "The folder of the tests.";
      };
      services = {
        type = "object";
        description = "What the tests need, by name.";
        inherit (published.properties.capabilities) propertyNames;
        additionalProperties = capability // {
          properties = capability.properties // {
            command = oneOf [ text words ] "What starts it: a list of words, or shell lines.";
            healthCheck = oneOf [ text words ] "An address, a list of words, or shell lines that end with 0.";
            env = capability.properties.process.properties.env;
          };
        };
      };
      pattern = oneOf [ text globs ] "Globs of the test files.";
      browser.enum = [
        "playwright"
        "chromium"
        "none"
      ];
      lock = { };
      config = text;
      inherit (published.properties.suites.items.properties) env;
    };
  };
  show = value: if lib.isPath value then toString value else if lib.isDerivation value then lib.getExe value else if lib.isList value then map show value else if lib.isAttrs value then lib.mapAttrs (_: show) value else value;
  outline = show (removeAttrs spec [ "lock" ]) // lib.optionalAttrs (spec ? runtimeInputs) { runtimeInputs = [ ]; };
  needed = lib.concatLists (
    lib.mapAttrsToList (
      name: service:
      lib.optional (service ? command && !(service ? healthCheck))
        "services.${name}: 'healthCheck' is missing (how it is known to be ready)\n    healthCheck = \"http://localhost:8080/health\";"
      ++ lib.optional (!(service ? command) && service ? healthCheck) "services.${name}: 'command' is missing (what starts it)\n    command = [ \"…\" ];"
    ) (lib.optionalAttrs (lib.isAttrs (spec.services or null)) (lib.filterAttrs (_: lib.isAttrs) spec.services))
  );
  problems = import ./problems.nix { inherit lib; } schema outline ++ needed;

  # A path of the caller's flake lies in the store, and the checkout it is called from in the same order of folders.
  fromCheckout =
    path:
    let
      inStore = builtins.match "${builtins.storeDir}/[^/]+(/(.*))?" (toString path);
      inner = lib.last inStore;
    in
    if !lib.isPath path then
      path
    else if inStore == null then
      toString path
    else if inner == null || inner == "" then
      "."
    else
      inner;

  script =
    name: lines:
    pkgs.writeShellApplication {
      inherit name;
      runtimeInputs = spec.runtimeInputs or [ ];
      text = lines;
    };
  # { command; healthCheck; } as a capability; anything else is one.
  capabilityOf =
    name: service:
    let
      inherit (service) command healthCheck;
      address = builtins.match "(https?://([^/:]+):([0-9]+))(/.*)?" healthCheck;
      path = lib.last address;
      isAddress = lib.isString healthCheck && address != null;
    in
    if !(service ? command) then
      service
    else
      removeAttrs service [
        "command"
        "healthCheck"
        "env"
      ]
      // {
        process = builtins.intersectAttrs { env = null; } service // {
          command = if lib.isString command then [ (script "${name}-command" command) ] else command;
        };
        ready =
          if isAddress then
            { http = if path == null then "/" else path; }
          else
            { exec = if lib.isString healthCheck then [ (script "${name}-health-check" healthCheck) ] else healthCheck; };
      }
      // lib.optionalAttrs isAddress {
        ports.http = { fixed = builtins.fromJSON (builtins.elemAt address 2); } // service.ports.http or { };
        url = lib.head address;
      };

  browser = spec.browser or "playwright";
  lock =
    if spec ? lock then
      lib.importJSON spec.lock
    else if lib.isPath spec.workDir then
      lib.importJSON (spec.workDir + "/package-lock.json")
    else
      complain ''
        browser: the version of Playwright stands in package-lock.json, and nothing says where that is
            lock = ./${spec.workDir}/package-lock.json;'';
  installed = (lock.packages."node_modules/@playwright/test" or lock.packages."node_modules/playwright" or { version = null; }).version;
  offered = pkgs.playwright-driver.version;
  playwright =
    if installed == null then
      complain ''
        browser: package-lock.json has no @playwright/test, so no browser can be chosen for it
            npm install --save-dev @playwright/test@${offered}''
    else if installed != offered then
      complain ''
        browser: the browsers of this nixpkgs are for Playwright ${offered}, and package-lock.json has ${installed}, which would not find them. Either
            npm install --save-dev @playwright/test@${offered}
        or a browser that any version takes:
            browser = "chromium";''
    else
      {
        PLAYWRIGHT_BROWSERS_PATH = "${pkgs.playwright-driver.browsers}";
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = "1";
        PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS = "true";
      };
  complain = what: throw "mkPlaywrightTest: ${spec.name or "a test without a name"} is not declared as it should be.\n\n${what}\n";
in
if problems != [ ] then
  complain (lib.concatStringsSep "\n\n" problems)
else
  mkTestRunner (
    builtins.intersectAttrs passed spec
    // {
      inherit (spec) name;
      workDir = fromCheckout spec.workDir;
      capabilities =
        lib.mapAttrs capabilityOf spec.services
        // lib.optionalAttrs (browser == "chromium") (import ./chromium.nix { inherit lib pkgs; });
      suites = [
        (
          {
            inherit (spec) name;
            runner = "playwright";
            kind = "e2e";
            include = lib.toList (spec.pattern or "**/*.spec.ts");
            exclude = [ "**/node_modules/**" ];
            requires = lib.attrNames spec.services ++ lib.optional (browser == "chromium") "chromium";
            env = lib.optionalAttrs (browser == "playwright") playwright // spec.env or { };
          }
          // builtins.intersectAttrs { config = null; } spec
        )
      ];
    }
  )
