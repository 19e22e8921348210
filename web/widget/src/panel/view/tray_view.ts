import { isImage } from '../../attachment/rules';
import type { Attachment } from '../../attachment/tray';
import type { Uploader } from '../../attachment/uploader';
import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { fileSize } from '../format';
import { codeInWords } from '../problem';
import { AGAIN, CLOSE, FILE, WARNING } from './icons';

interface Options {
  words: Words;
  locale: () => string;
  uploader: Uploader;
  onRemove: (localId: string) => void;
  onRetry: (localId: string) => void;
}

/** The files that will go with the message being written: how far each is, and what is wrong with one. */
export class TrayView {
  readonly node: HTMLElement;
  readonly #options: Options;
  readonly #chips = new Map<string, Chip>();
  #words: Words;

  constructor(options: Options) {
    this.#options = options;
    this.#words = options.words;
    this.node = element('ul', { class: 'tray', hidden: true });
    this.setWords(options.words);
  }

  setWords(words: Words): void {
    this.#words = words;
    this.node.setAttribute('aria-label', words.attachments);
    this.node.replaceChildren();
    this.#chips.clear();
  }

  update(attachments: readonly Attachment[]): void {
    const kept = new Set(attachments.map(({ localId }) => localId));
    for (const [localId, chip] of this.#chips) {
      if (kept.has(localId)) continue;
      chip.node.remove();
      this.#chips.delete(localId);
    }
    for (const attachment of attachments) {
      let chip = this.#chips.get(attachment.localId);
      if (!chip) {
        chip = new Chip(attachment, this.#words, this.#options);
        this.#chips.set(attachment.localId, chip);
        this.node.append(chip.node);
      }
      chip.update(attachment, this.#options.uploader.shareOf(attachment.localId));
    }
    this.node.hidden = attachments.length === 0;
  }
}

class Chip {
  readonly node: HTMLElement;
  readonly #words: Words;
  readonly #locale: () => string;
  readonly #uploader: Uploader;
  readonly #picture: HTMLElement;
  readonly #line = element('span', { class: 'quiet' });
  readonly #bar = element('span', { class: 'upload-bar', role: 'progressbar' });
  readonly #retry: HTMLButtonElement;
  #hasThumbnail = false;

  constructor({ localId, name }: Attachment, words: Words, options: Options) {
    this.#words = words;
    this.#locale = options.locale;
    this.#uploader = options.uploader;
    this.#picture = element('span', { class: 'chip-picture' }, icon(FILE));
    this.#bar.setAttribute('aria-label', name);
    const retry = () => options.onRetry(localId);
    const remove = () => options.onRemove(localId);
    this.#retry = element('button', { class: 'chip-tool', type: 'button', click: retry }, icon(AGAIN));
    this.#retry.setAttribute('aria-label', `${words.tryAgain}: ${name}`);
    this.node = element(
      'li',
      { class: 'chip-file' },
      this.#picture,
      element('span', { class: 'document-text' }, element('span', { class: 'chip-name' }, name), this.#line),
      this.#retry,
      element(
        'button',
        { class: 'chip-tool', type: 'button', 'aria-label': words.removeFile(name), click: remove },
        icon(CLOSE),
      ),
      this.#bar,
    );
  }

  update(attachment: Attachment, share: number): void {
    const { state, localId, mediaType } = attachment;
    const isBad = state === 'failed' || state === 'refused';
    this.node.classList.toggle('bad', isBad);
    const line = this.#lineFor(attachment, share);
    if (this.#line.textContent !== line) this.#line.textContent = line;
    if (isBad) this.#line.setAttribute('role', 'alert');
    this.#retry.hidden = state !== 'failed';
    this.#bar.hidden = state !== 'uploading';
    this.#bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    this.#bar.style.setProperty('--share', String(share));
    if (state === 'refused') this.#picture.replaceChildren(icon(WARNING));
    else if (isImage(mediaType) && !this.#hasThumbnail) this.#showThumbnail(localId);
  }

  #showThumbnail(localId: string): void {
    const src = this.#uploader.objectUrl(localId);
    if (src === null) return;
    this.#hasThumbnail = true;
    this.#picture.replaceChildren(element('img', { src, alt: '' }));
  }

  #lineFor({ state, problem, detail, sizeBytes }: Attachment, share: number): string {
    const words = this.#words;
    if (state === 'refused') return codeInWords(problem, detail, words);
    if (state === 'failed') return `${words.uploadFailed} ${detail}`.trim();
    if (state === 'waiting') return words.uploadWaiting;
    if (state === 'uploading') return `${words.uploading} ${Math.round(share * 100)} %`;
    return fileSize(sizeBytes, this.#locale());
  }
}
