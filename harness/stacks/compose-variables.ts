/**
 * Compose's variables in Muster's form: `${TAG:-7}` becomes `${env.TAG:-7}`, so that they are looked up when something is started, like
 * all others. What the `.env` beside the file says is the fallback of what the environment does not.
 */
export type Interpolated = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unsupported'; readonly text: string };

const VARIABLE = /\$(?:(?<dollar>\$)|(?<bare>[A-Za-z_]\w*)|\{(?<name>[A-Za-z_]\w*)(?:(?<how>:?[-?+])(?<word>[^{}]*))?\}|(?<odd>\{[^}]*\}?))/g;

export function interpolated(text: string, dotenv: Readonly<Record<string, string>>): Interpolated {
  const odd: string[] = [];
  const result = text.replace(VARIABLE, (whole, ...rest) => {
    const groups: Record<string, string | undefined> = rest.at(-1);
    const { dollar, bare, name = bare, how, word } = groups;
    if (dollar !== undefined) return '$';
    if (name === undefined || how?.endsWith('+')) {
      odd.push(whole);
      return '';
    }
    const fallback = dotenv[name] ?? (how?.endsWith('-') ? word : undefined);
    return fallback === undefined ? `\${env.${name}}` : `\${env.${name}:-${fallback}}`;
  });
  const [first] = odd;
  return first === undefined ? { kind: 'text', text: result } : { kind: 'unsupported', text: first };
}

/** `NAME=value` lines; comments, blank lines and quotes around values are as in shells. */
export function parseDotenv(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/, '$2').replace(/\s+#.*$/, '')]];
    }),
  );
}
