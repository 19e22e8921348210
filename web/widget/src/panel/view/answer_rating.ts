import { element, icon } from '../../dom';
import { problemInWords } from '../problem';
import type { ViewContext } from './context';
import { THUMB_DOWN, THUMB_UP } from './icons';

/** Whether an answer helped: one thumb of two, which can be changed. Who says no is offered a person at once. */
export function answerRating(questionId: string, { words, answers, actions }: ViewContext): HTMLElement {
  const said = element('span', { class: 'rated', role: 'status' });
  const up = thumb(words.helped, THUMB_UP, () => void give(true));
  const down = thumb(words.notHelped, THUMB_DOWN, () => void give(false));
  const person = element(
    'button',
    { type: 'button', class: 'text', hidden: true, click: () => actions.requestPerson() },
    words.talkToPerson,
  );
  const node = element(
    'div',
    { class: 'answer-rating', role: 'group', 'aria-label': words.didItHelp },
    up,
    down,
    said,
    person,
  );

  const show = (helped: boolean | null) => {
    up.setAttribute('aria-pressed', String(helped === true));
    down.setAttribute('aria-pressed', String(helped === false));
    person.hidden = helped !== false || !actions.mayRequestPerson();
  };
  const give = async (helped: boolean) => {
    if (answers.of(questionId) === helped) return;
    show(helped);
    try {
      await answers.give(questionId, helped);
      said.textContent = helped ? words.thanksForSaying : words.sorryItDidNot;
    } catch (error) {
      show(answers.of(questionId));
      said.textContent = problemInWords(error, words);
    }
  };
  show(answers.of(questionId));
  return node;
}

function thumb(label: string, path: string, click: () => void): HTMLButtonElement {
  return element(
    'button',
    { type: 'button', class: 'thumb', 'aria-label': label, title: label, click },
    icon(path),
  );
}
