# What is wrong with a value, by a JSON Schema: the part of JSON Schema that docs/reference/ uses.
#
# In:  the schema and the value. Out: one text for each problem: the attribute, what it should be, and the corrected line to write.
{ lib }:
let
  inherit (lib) concatStringsSep;

  # A value as one would write it in Nix.
  show =
    value:
    if lib.isAttrs value then
      if value == { } then
        "{ }"
      else
        "{ ${concatStringsSep " " (lib.mapAttrsToList (name: inner: "${name} = ${show inner};") value)} }"
    else if lib.isList value then
      if value == [ ] then "[ ]" else "[ ${concatStringsSep " " (map show value)} ]"
    else if lib.isFunction value then
      "<a function>"
    else
      builtins.replaceStrings [ "\${" ] [ "\\\${" ] (builtins.toJSON value);

  typeOf =
    value:
    {
      set = "object";
      list = "array";
      int = "integer";
      float = "number";
      bool = "boolean";
      lambda = "function";
    }
    .${builtins.typeOf value} or (builtins.typeOf value);

  called = {
    object = "a set of attributes";
    array = "a list";
    string = "a string";
    integer = "a whole number";
    number = "a number";
    boolean = "true or false";
    function = "a function";
    null = "null";
  };

  typesOf = schema: lib.toList (schema.type or [ ]);
  isOfType =
    schema: value:
    let
      type = typeOf value;
    in
    !(schema ? type) || lib.elem type (typesOf schema) || type == "integer" && lib.elem "number" (typesOf schema);

  # JavaScript's pattern as one that `builtins.match` reads: extended, and anchored at both ends.
  matches =
    pattern: text:
    let
      extended =
        lib.replaceStrings
          [
            "(?:"
            "\\d"
            "\\/"
          ]
          [
            "("
            "[0-9]"
            "/"
          ]
          pattern;
      start = if lib.hasPrefix "^" extended then lib.removePrefix "^" extended else ".*${extended}";
    in
    builtins.match (if lib.hasSuffix "$" start then lib.removeSuffix "$" start else "${start}.*") text != null;

  # The name that shares most letters, if it shares most of them; null if none does.
  nearest =
    word: names:
    let
      lettersOf = lib.stringToCharacters;
      shared = a: b: lib.length (lib.filter (letter: lib.elem letter (lettersOf b)) (lettersOf a));
      closeness = name: lib.min (shared word name) (shared name word) * 100 / lib.max (lib.stringLength word) (lib.stringLength name);
      best = lib.foldl' (chosen: name: if chosen == null || closeness name > closeness chosen then name else chosen) null names;
    in
    if best != null && closeness best >= 70 then best else null;

  # What could stand there.
  example =
    schema:
    if schema ? anyOf then
      example (lib.head schema.anyOf)
    else if schema ? enum then
      show (lib.head schema.enum)
    else
      {
        object = "{ ${concatStringsSep " " (map (name: "${name} = ${example schema.properties.${name}};") (schema.required or [ ]))} }";
        array = "[ ${example (schema.items or { })} ]";
        integer = toString (schema.minimum or 1);
        boolean = "true";
      }
      .${lib.head (typesOf schema ++ [ "string" ])} or "\"…\"";

  # The value that was surely meant by one of the wrong type.
  meant =
    schema: value:
    let
      wants = type: lib.elem type (typesOf schema);
    in
    if wants "array" && check "" (schema.items or { }) value == [ ] then
      show [ value ]
    else if wants "string" && lib.isList value && lib.length value == 1 && lib.isString (lib.head value) then
      show (lib.head value)
    else if wants "integer" && lib.isString value && builtins.match "[0-9]+" value != null then
      value
    else
      example schema;

  problem =
    at: says: lines:
    concatStringsSep "\n" ([ "${if at == "" then "the suite" else at}: ${says}" ] ++ map (line: "    ${line}") lines);

  about = schema: lib.optionalString (schema ? description) " (${schema.description})";
  below = at: name: if at == "" then name else "${at}.${name}";
  lastOf = at: lib.last (lib.splitString "." at);

  attributesOf =
    at: schema: value:
    let
      known = schema.properties or { };
      additional = schema.additionalProperties or true;
      one =
        name: inner:
        if known ? ${name} then
          check (below at name) known.${name} inner
        else if additional == false then
          let
            close = nearest name (lib.attrNames known);
          in
          [
            (problem at "there is no attribute '${name}'; ${
              if close == null then "known are ${concatStringsSep ", " (lib.attrNames known)}" else "did you mean '${close}'?"
            }" (lib.optional (close != null) "${close} = ${show inner};"))
          ]
        else
          nameOf name inner ++ lib.optionals (lib.isAttrs additional) (check (below at name) additional inner);
      nameOf =
        name: inner:
        let
          pattern = schema.propertyNames.pattern or "";
          better = lib.toLower (lib.replaceStrings [ "_" ] [ "-" ] name);
        in
        lib.optional (!matches pattern name) (
          problem at "'${name}' cannot be a name here: it must match ${pattern}" (lib.optional (matches pattern better) "${better} = ${show inner};")
        );
      missing = lib.filter (name: !(value ? ${name})) (schema.required or [ ]);
    in
    map (name: problem at "'${name}' is missing${about known.${name}}" [ "${name} = ${example known.${name}};" ]) missing
    ++ lib.concatLists (lib.mapAttrsToList one value);

  check =
    at: schema: value:
    let
      # An item of a list has no name.
      line = text: [ (if lib.hasSuffix "]" at then text else "${lastOf at} = ${text};") ];
      branches = map (branch: {
        inherit branch;
        problems = check at branch value;
      }) schema.anyOf;
      # Of several shapes, the one that has the type of what is there says best what is wrong with it.
      likely = lib.filter ({ branch, ... }: isOfType branch value) branches;
    in
    if schema ? anyOf then
      if lib.any ({ problems, ... }: problems == [ ]) branches then [ ] else (lib.head (likely ++ branches)).problems
    else if !isOfType schema value then
      [
        (problem at
          "must be ${concatStringsSep " or " (map (type: called.${type}) (typesOf schema))}, and is ${called.${typeOf value}}${about schema}"
          (line (meant schema value))
        )
      ]
    else if schema ? const && value != schema.const then
      [ (problem at "must be ${show schema.const}${about schema}" (line (show schema.const))) ]
    else if schema ? enum && !lib.elem value schema.enum then
      [
        (problem at "${show value} is none of ${concatStringsSep ", " (map show schema.enum)}" (
          line (show (if nearest (toString value) schema.enum == null then lib.head schema.enum else nearest (toString value) schema.enum))
        ))
      ]
    else if lib.isString value && schema ? pattern && !matches schema.pattern value then
      [ (problem at "${show value} must match ${schema.pattern}${about schema}" [ ]) ]
    else if lib.isString value && value == "" && (schema.minLength or 0) > 0 || lib.isList value && lib.length value < (schema.minItems or 0) then
      [ (problem at "must not be empty${about schema}" (line (example schema))) ]
    else if lib.isInt value && (value < (schema.minimum or value) || value > (schema.maximum or value)) then
      [ (problem at "must be from ${toString (schema.minimum or "any")} to ${toString (schema.maximum or "any")}, and is ${toString value}" [ ]) ]
    else if lib.isAttrs value then
      attributesOf at schema value
    else if lib.isList value then
      lib.concatLists (lib.imap0 (index: check "${at}[${toString index}]" (schema.items or { })) value)
    else
      [ ];
in
check ""
