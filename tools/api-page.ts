/** The page about the REST API, from its OpenAPI document: each address with what it takes, what it answers and with what it refuses. */
import { ENDPOINTS } from '../harness/server/endpoints.ts';
import { openApiDocument } from '../harness/server/openapi.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

interface Content {
  readonly content?: { readonly 'application/json': { readonly schema: { readonly $ref: string } } };
}

interface Operation {
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description: string; readonly required: boolean }[];
  readonly requestBody?: Content & { readonly required: boolean };
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

function shapeOfObject({ properties = {}, required = [], additionalProperties }: Schema, indent: string): string {
  const keys = Object.entries(properties);
  if (keys.length === 0) {
    const values = typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0 ? shape(additionalProperties, indent) : 'anything';
    return `{ [name]: ${values} }`;
  }
  const inner = `${indent}  `;
  const lines = keys.map(([key, value]) => `${inner}${key}${required.includes(key) ? '' : '?'}: ${shape(value, inner)}`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** A schema as people write types. */
function shape(schema: Schema, indent = ''): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map((each) => shape(each, indent)))].join(' | ');
  if (schema.type === 'object') return shapeOfObject(schema, indent);
  if (schema.type === 'array') return schema.maxItems === 0 ? '[]' : `[${shape(schema.items ?? {}, indent)}, …]`;
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything']);
  return types.map((type) => (type === 'integer' ? 'number' : type)).join(' | ');
}

const fenced = (text: string) => `\`\`\`text\n${text}\n\`\`\``;

function operationEntry(
  address: string,
  { summary, security, parameters = [], requestBody, responses }: Operation,
  schemas: Document['components']['schemas'],
): string {
  const shapeIn = ({ content }: Content) => shape(schemas[content?.['application/json'].schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const refusals = Object.keys(responses).filter((status) => status !== '200');
  const rows = parameters.map(({ name, in: place, required, description }) => `| \`${name}\` | ${place}${required ? ', required' : ''} | ${description} |`);
  return [
    `## ${address}`,
    `${summary}${security.length === 0 ? ' Answered without a token too.' : ''}`,
    ...(rows.length === 0 ? [] : [['| parameter | where | what it is |', '|---|---|---|', ...rows].join('\n')]),
    ...(requestBody === undefined ? [] : [`Takes${requestBody.required ? '' : ', where there is a body'}:`, fenced(shapeIn(requestBody))]),
    'Answers:',
    fenced(shapeIn(responses['200'] ?? {})),
    `Refuses with ${refusals.join(', ')}.`,
  ].join('\n\n');
}

/** Everything below the title of the page. */
export function apiEntries(): string {
  const { paths, components }: Document = JSON.parse(JSON.stringify(openApiDocument(ENDPOINTS)));
  const operations = Object.entries(paths).flatMap(([path, own]) =>
    Object.entries(own).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
  const statuses = new Map(
    operations.flatMap(([, { responses }]) => Object.entries(responses).map(([status, { description }]) => [status, description] as const)),
  );
  const meanings = [...statuses].filter(([status]) => status !== '200').sort(([a], [b]) => Number(a) - Number(b));
  return [
    ...operations.map(([address, operation]) => operationEntry(address, operation, components.schemas)),
    '## Refusals',
    ['| status | when |', '|---|---|', ...meanings.map(([status, description]) => `| ${status} | ${description} |`)].join('\n'),
    'Each is:',
    fenced(shape(components.schemas.Refusal ?? {})),
  ].join('\n\n');
}
