# Makes a service of what a file of services/ says.
#
# A file says:
#   package     what it is made of, unless another `package` is named
#   options     what can be said of it besides the attributes of a capability, each with what holds otherwise
#   capability  from these, `package`, `name` and `dir` (a folder of its own for this sandbox): the capability, as in muster.yaml
#   tasks       from the same: what must have ended well before it starts; its tasks are called <name>-<task>
#
# Out: a function. `services.redis { }` gives { redis = …; }; `services.redis { name = "cache"; retries = 3; }` gives { cache = …; }, and whatever
# is said that is none of its options is an attribute of the capability, laid over what the service says itself.
{ lib }:
file:
{
  package,
  options ? { },
  capability,
  tasks ? _: { },
}:
{
  inherit package;
  __functor =
    _: arguments:
    let
      name = arguments.name or file;
      given = options // builtins.intersectAttrs options arguments // {
        inherit name;
        package = arguments.package or package;
        dir = "\${sandbox.dir}/${name}";
      };
      before = lib.mapAttrs' (task: lib.nameValuePair "${name}-${task}") (tasks given);
      own = capability given;
      differs = removeAttrs arguments ([ "name" "package" ] ++ lib.attrNames options);
      dependsOn = lib.attrNames before ++ own.dependsOn or [ ] ++ differs.dependsOn or [ ];
    in
    before
    // {
      ${name} = lib.recursiveUpdate own differs // lib.optionalAttrs (dependsOn != [ ]) { inherit dependsOn; };
    };
}
