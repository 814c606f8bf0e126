# The part of nixpkgs' lib that this flake uses: same names, same meaning. lib-test.nix compares it with the real one.
let
  inherit (builtins)
    attrNames
    concatLists
    concatStringsSep
    elem
    filter
    foldl'
    genList
    hasAttr
    head
    isAttrs
    isInt
    isList
    isPath
    isString
    length
    listToAttrs
    map
    mapAttrs
    match
    replaceStrings
    stringLength
    substring
    ;
in
rec {
  inherit
    attrNames
    concatLists
    concatStringsSep
    elem
    filter
    foldl'
    head
    isAttrs
    isInt
    isList
    isPath
    isString
    length
    listToAttrs
    mapAttrs
    replaceStrings
    stringLength
    substring
    ;
  isFunction = value: builtins.isFunction value || isAttrs value && hasAttr "__functor" value;
  isDerivation = value: value.type or null == "derivation";
  any = builtins.any;
  all = builtins.all;
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  last = list: builtins.elemAt list (length list - 1);
  toList = value: if isList value then value else [ value ];
  imap0 = f: list: genList (index: f index (builtins.elemAt list index)) (length list);
  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: values: if condition then values else [ ];
  optionalString = condition: text: if condition then text else "";
  optionalAttrs = condition: set: if condition then set else { };

  nameValuePair = name: value: { inherit name value; };
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  mapAttrs' = f: set: listToAttrs (mapAttrsToList f set);
  attrValues = builtins.attrValues;
  recursiveUpdate =
    left: right:
    left
    // mapAttrs (
      name: value: if isAttrs value && isAttrs (left.${name} or null) then recursiveUpdate left.${name} value else value
    ) right;
  filterAttrs = keep: set: listToAttrs (concatLists (mapAttrsToList (name: value: optional (keep name value) (nameValuePair name value)) set));

  stringToCharacters = text: genList (index: substring index 1 text) (stringLength text);
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix =
    suffix: text:
    stringLength suffix <= stringLength text && substring (stringLength text - stringLength suffix) (-1) text == suffix;
  removePrefix = prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  removeSuffix = suffix: text: if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  splitString = separator: text: filter isString (builtins.split (escapeRegex separator) text);
  escapeRegex = replaceStrings (stringToCharacters "\\[{()^$?*+|.") (map (letter: "\\${letter}") (stringToCharacters "\\[{()^$?*+|."));
  toLower = replaceStrings (stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (stringToCharacters "abcdefghijklmnopqrstuvwxyz");
  escapeShellArg =
    value:
    let
      text = toString value;
    in
    if match "[[:alnum:],._+:@%/-]+" text == null then "'${replaceStrings [ "'" ] [ "'\\''" ] text}'" else text;
  escapeShellArgs = values: concatStringsSep " " (map escapeShellArg values);

  importJSON = file: builtins.fromJSON (builtins.readFile file);
  getBin = package: package.bin or package;
  makeBinPath = packages: concatStringsSep ":" (map (package: "${getBin package}/bin") packages);
  getExe' = package: program: "${getBin package}/bin/${program}";
  getExe = package: getExe' package (package.meta.mainProgram or (throw "${package.name or "this package"} has no meta.mainProgram"));

  fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  licenses.mit.spdxId = "MIT";
}
