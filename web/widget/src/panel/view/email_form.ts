import { ApiError } from '../../api/transport';
import { element } from '../../dom';
import type { Words } from '../../text/panel_words';
import { problemInWords } from '../problem';

interface Options {
  words: Words;
  email: string;
  submitLabel: string;
  /** Rejects with a TransportError. */
  onSubmit: (email: string) => Promise<void>;
  /** Left out where there is nothing to go back to. */
  onCancel?: () => void;
}

const ADDRESS = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
let count = 0;

/** Asks for an address, and says beside it what is wrong with one. */
export function emailForm({ words, email, submitLabel, onSubmit, onCancel }: Options): HTMLFormElement {
  const id = `fd-email-${++count}`;
  const problem = element('p', { class: 'form-problem', id: `${id}-problem`, role: 'alert' });
  const field = element('input', {
    class: 'text-field',
    id,
    type: 'email',
    name: 'email',
    autocomplete: 'email',
    inputmode: 'email',
    maxlength: 320,
    placeholder: 'name@example.com',
    'aria-describedby': problem.id,
  });
  field.value = email;
  const submit = element('button', { class: 'small primary', type: 'submit' }, submitLabel);
  const complain = (line: string) => {
    problem.textContent = line;
    field.setAttribute('aria-invalid', String(line !== ''));
    if (line !== '') field.focus();
  };
  const send = async () => {
    const address = field.value.trim();
    if (!ADDRESS.test(address)) {
      complain(words.emailInvalid);
      return;
    }
    complain('');
    submit.disabled = true;
    try {
      await onSubmit(address);
    } catch (error) {
      const isInvalid = error instanceof ApiError && error.code === 'invalid_request';
      complain(isInvalid ? words.emailInvalid : problemInWords(error, words));
    } finally {
      submit.disabled = false;
    }
  };
  const form = element(
    'form',
    { class: 'email-form', novalidate: true },
    element('label', { class: 'field-label', for: id }, words.emailLabel),
    element('div', { class: 'field-row' }, field, submit),
    problem,
    onCancel ? element('button', { class: 'text', type: 'button', click: onCancel }, words.cancel) : null,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  return form;
}
