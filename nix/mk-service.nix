# Makes a service of what a file of services/ says.
#
# A file says:
#   packages    what it is made of
#   options     what can be said of it besides the attributes of a capability, each with what holds otherwise
#   capability  from these, `name` and `dir` (a folder of its own for this sandbox): the capability, as in muster.yaml
#   tasks       from the same: what must have ended well before it starts; its tasks are called <name>-<task>
#
# Out: a function. `services.redis { }` gives { redis = …; }; `services.redis { name = "cache"; retries = 3; }` gives { cache = …; }, and whatever
# is said that is none of its options is an attribute of the capability, laid over what the service says itself.
{ lib }:
file:
{
  packages,
  options ? { },
  capability,
  tasks ? _: { },
}:
{
  inherit packages;
  __functor =
    _: arguments:
    let
      name = arguments.name or file;
      given = options // builtins.intersectAttrs options arguments // {
        inherit name;
        dir = "\${sandbox.dir}/${name}";
      };
      before = lib.mapAttrs' (task: lib.nameValuePair "${name}-${task}") (tasks given);
      own = capability given;
      differs = removeAttrs arguments ([ "name" ] ++ lib.attrNames options);
      dependsOn = lib.attrNames before ++ own.dependsOn or [ ] ++ differs.dependsOn or [ ];
    in
    before
    // {
      ${name} = lib.recursiveUpdate own differs // lib.optionalAttrs (dependsOn != [ ]) { inherit dependsOn; };
    };
}
