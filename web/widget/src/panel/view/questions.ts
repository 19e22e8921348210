import type { Requests } from '../../conversation/requests';
import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { problemInWords } from '../problem';
import { emailForm } from './email_form';
import { CHECK } from './icons';
import type { Sheet, SheetContent } from './sheet';

/** Whether to give up the place in the queue. */
export function leaveQuestion(words: Words, botName: string, requests: Requests, sheet: Sheet): SheetContent {
  const problem = element('p', { class: 'form-problem', role: 'alert' });
  const leave = element('button', { class: 'primary', type: 'button' }, words.leaveQueue);
  const stay = element(
    'button',
    { class: 'secondary', type: 'button', 'data-first': true, click: () => sheet.close() },
    words.stayInQueue,
  );
  leave.addEventListener('click', () => {
    leave.disabled = true;
    requests
      .leaveQueue()
      .then(
        () => sheet.close(),
        (error: unknown) => (problem.textContent = problemInWords(error, words)),
      )
      .finally(() => (leave.disabled = false));
  });
  const buttons = element('div', { class: 'sheet-buttons' }, stay, leave);
  return {
    title: words.leaveQueueQuestion,
    children: [element('p', {}, words.leaveQueueHint(botName)), problem, buttons],
  };
}

/** Where the conversation is to be sent; then, that it is on its way. */
export function transcriptQuestion(
  words: Words,
  email: string,
  requests: Requests,
  sheet: Sheet,
): SheetContent {
  const form = emailForm({
    words,
    email,
    submitLabel: words.transcriptSend,
    onSubmit: async (address) => {
      const sentTo = await requests.mailTranscript(address);
      if (form.isConnected) sheet.open(transcriptSent(words, sentTo, sheet));
    },
    onCancel: () => sheet.close(),
  });
  return { title: words.transcript, children: [element('p', {}, words.transcriptHint), form] };
}

function transcriptSent(words: Words, email: string, sheet: Sheet): SheetContent {
  return {
    title: words.transcript,
    children: [
      element(
        'p',
        { class: 'sheet-done', role: 'status' },
        element('span', { class: 'card-icon done' }, icon(CHECK)),
        words.transcriptSent(email),
      ),
      element(
        'button',
        { class: 'primary', type: 'button', 'data-first': true, click: () => sheet.close() },
        words.done,
      ),
    ],
  };
}
