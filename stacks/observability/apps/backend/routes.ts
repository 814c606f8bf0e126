/** The HTTP face of the rules: JSON in every answer but `/metrics`, faults named by field. */
import { json, noContent, type Reply } from '../../../stack-one/service/reply.ts';
import type { Asked, Routes } from '../../../stack-one/service/serve.ts';
import { holds, parseRule } from './expression.ts';
import { type Checked, checkRule, checkTrace } from './input.ts';
import type { Rule, Rules } from './rules.ts';

const notFound = () => json(404, { error: 'not-found' });

/** 400 for what is no JSON, 422 for JSON that says the wrong thing. */
function refused(checked: Exclude<Checked<unknown>, { kind: 'valid' }>): Reply {
  return checked.kind === 'not-json' ? json(400, { error: 'not-json' }) : json(422, { error: 'invalid', fields: checked.fields });
}

/** Ids are positive integers; anything else names no rule. */
const idOf = ({ params }: Asked): number => (/^[1-9]\d{0,14}$/.test(params['id'] ?? '') ? Number(params['id']) : 0);

function describes({ expression }: Rule, operations: ReadonlySet<string>): boolean {
  const parsed = parseRule(expression);
  return parsed.kind === 'expression' && holds(parsed.expression, operations);
}

export function ruleRoutes(rules: Rules): Routes {
  const ruleOf = (asked: Asked, answer: (rule: Rule) => Reply): Reply => {
    const rule = rules.find(idOf(asked));
    return rule === null ? notFound() : answer(rule);
  };
  return [
    { method: 'GET', path: '/health', handle: () => json(200, { status: 'ok', service: 'backend' }) },
    { method: 'GET', path: '/metrics', handle: () => metrics(rules) },
    { method: 'GET', path: '/api/rules', handle: () => json(200, { rules: rules.list() }) },
    {
      method: 'POST',
      path: '/api/rules',
      handle: ({ body }) => {
        const checked = checkRule(body);
        if (checked.kind !== 'valid') return refused(checked);
        const rule = rules.add(checked.value);
        return json(201, rule, { location: `/api/rules/${rule.id}` });
      },
    },
    { method: 'GET', path: '/api/rules/:id', handle: (asked) => ruleOf(asked, (rule) => json(200, rule)) },
    {
      method: 'PUT',
      path: '/api/rules/:id',
      handle: (asked) => {
        const checked = checkRule(asked.body);
        if (checked.kind !== 'valid') return refused(checked);
        const rule = rules.replace(idOf(asked), checked.value);
        return rule === null ? notFound() : json(200, rule);
      },
    },
    { method: 'DELETE', path: '/api/rules/:id', handle: (asked) => (rules.remove(idOf(asked)) ? noContent() : notFound()) },
    {
      method: 'POST',
      path: '/api/rules/:id/matches',
      handle: (asked) => {
        const checked = checkTrace(asked.body);
        if (checked.kind !== 'valid') return refused(checked);
        return ruleOf(asked, (rule) => json(200, { matches: describes(rule, checked.value) }));
      },
    },
    {
      method: 'POST',
      path: '/api/check',
      handle: ({ body }) => {
        const parsed = parseRule(body);
        return json(200, parsed.kind === 'fault' ? { fault: { offset: parsed.offset, expected: parsed.expected } } : { fault: null });
      },
    },
  ];
}

/** What Prometheus reads. */
function metrics(rules: Rules): Reply {
  const body = `# HELP backend_rules Rules that are stored.\n# TYPE backend_rules gauge\nbackend_rules ${rules.list().length}\n`;
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body };
}
