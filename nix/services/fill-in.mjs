/**
 * `node fill-in.mjs TEMPLATE FILE -- PROGRAM ARGUMENT…` writes the template with each ${NAME} replaced by that environment variable, then becomes
 * the program: for those that read a file and no environment.
 */
import fs from 'node:fs';
import path from 'node:path';

const [template, file, , program, ...words] = process.argv.slice(2);
const filled = fs.readFileSync(template, 'utf8').replace(/\$\{(\w+)\}/g, (_, name) => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${template} names ${name}, which is not set`);
  return value;
});
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.writeFileSync(file, filled);
process.execve(program, [program, ...words], process.env);
