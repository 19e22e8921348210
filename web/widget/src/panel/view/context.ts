import type { Choice } from '../../api/types';
import type { Uploader } from '../../attachment/uploader';
import type { AnswerRatings } from '../../conversation/answer_ratings';
import type { Words } from '../../text/panel_words';
import type { Picture } from './lightbox';

/** What every part of the panel needs to draw itself. */
export interface ViewContext {
  words: Words;
  locale: string;
  baseUrl: string;
  token: () => string | null;
  /** Knows the pictures that this page has sent itself. */
  uploader: Uploader;
  /** Drawn where the conversation asks for them: there is one of each, which keeps what is being typed. */
  replyAddress: HTMLElement;
  ratingForm: HTMLElement;
  answers: AnswerRatings;
  actions: {
    send: (text: string) => void;
    choose: (choice: Choice) => void;
    retry: (clientId: string) => void;
    edit: (clientId: string) => void;
    enlarge: (picture: Picture) => void;
    requestPerson: () => void;
    /** False where a person has the conversation, or is on the way. */
    mayRequestPerson: () => boolean;
  };
}
