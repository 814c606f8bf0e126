// The editor of rules: words are coloured, a fault is marked where the backend found it, and a rule is saved as it stands there.
const status = document.querySelector('[role=status]');
const list = document.querySelector('#rules');
const form = document.querySelector('#rule');

const send = (path, method, body) => fetch(path, { method, body });

async function showRules() {
  const { rules } = await (await fetch('/api/rules')).json();
  list.replaceChildren(...rules.map(({ name, expression }) => Object.assign(document.createElement('li'), { textContent: `${name}: ${expression}` })));
}

/** Marks the fault of the text, if there is one; an answer that was overtaken by the next change is thrown away. */
async function mark(monaco, model) {
  const version = model.getVersionId();
  const { fault } = await (await send('/api/check', 'POST', model.getValue())).json();
  if (model.getVersionId() !== version) return;
  const at = fault && model.getPositionAt(fault.offset);
  const markers = fault
    ? [
        {
          severity: monaco.MarkerSeverity.Error,
          message: `expected ${fault.expected}`,
          startLineNumber: at.lineNumber,
          startColumn: at.column,
          endLineNumber: at.lineNumber,
          endColumn: at.column + 1,
        },
      ]
    : [];
  monaco.editor.setModelMarkers(model, 'backend', markers);
  status.textContent = fault ? `Expected ${fault.expected}` : 'The rule is well formed';
}

function teach(monaco) {
  monaco.languages.register({ id: 'rule' });
  monaco.languages.setMonarchTokensProvider('rule', {
    tokenizer: {
      root: [
        [/\b(and|or|not)\b/, 'keyword'],
        [/trace\.has/, 'type'],
        [/[A-Za-z0-9_.-]+/, 'string'],
      ],
    },
  });
}

require.config({ paths: { vs: '/monaco/vs' } });
require(['vs/editor/editor.main'], async () => {
  const { monaco } = globalThis;
  teach(monaco);
  const model = monaco.editor.createModel('trace.has(payment.charge)', 'rule');
  monaco.editor.create(document.querySelector('#editor'), { model, ariaLabel: 'Rule', minimap: { enabled: false }, automaticLayout: true });
  model.onDidChangeContent(() => mark(monaco, model));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const reply = await send('/api/rules', 'POST', JSON.stringify({ name: form.elements.name.value, expression: model.getValue() }));
    status.textContent = reply.ok ? 'Saved' : 'Not saved: the rule is not well formed';
    await showRules();
  });
  await Promise.all([mark(monaco, model), showRules()]);
});
