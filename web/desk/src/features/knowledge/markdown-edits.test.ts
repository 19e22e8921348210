import { describe, expect, it } from 'vitest';

import { bold, bulletList, type Edit, heading, image, link, replacement } from './markdown-edits';

/** `[` and `]` are the selection: `edited(bold, 'so [it] is')` is `so **[it]** is`. */
function edited(edit: Edit, marked: string): string {
  const start = marked.indexOf('‹');
  const end = marked.indexOf('›') - 1;
  const result = edit({ text: marked.replace('‹', '').replace('›', ''), start, end });
  const { text } = result;
  return `${text.slice(0, result.start)}‹${text.slice(result.start, result.end)}›${text.slice(result.end)}`;
}

describe('bold', () => {
  it('goes around the selection, and off again', () => {
    expect(edited(bold, 'so ‹it› is')).toBe('so **‹it›** is');
    expect(edited(bold, 'so **‹it›** is')).toBe('so ‹it› is');
  });

  it('waits to be typed over where nothing is selected', () => {
    expect(edited(bold, 'so ‹›')).toBe('so **‹bold text›**');
  });
});

describe('lines', () => {
  it('become a list, and lines again', () => {
    expect(edited(bulletList, 'a\nb‹b\nc›c\nd')).toBe('a\n‹- bb\n- cc›\nd');
    expect(edited(bulletList, 'a\n‹- bb\n- cc›\nd')).toBe('a\n‹bb\ncc›\nd');
    expect(edited(bulletList, '‹1. one\n- two›')).toBe('‹- one\n- two›');
  });

  it('become a heading, of whatever level they were', () => {
    expect(edited(heading, 'Ret‹›urns\nx')).toBe('## Ret‹›urns\nx');
    expect(edited(heading, '#### Ret‹›urns')).toBe('## Ret‹›urns');
    expect(edited(heading, '## ‹›Returns')).toBe('‹›Returns');
  });

  it('after a selection that ends with a line stay as they are', () => {
    expect(edited(bulletList, '‹a\n›b')).toBe('‹- a›\nb');
  });
});

describe('link', () => {
  it('asks for what is missing', () => {
    expect(edited(link, 'see ‹our shop›.')).toBe('see [our shop](‹https://›).');
    expect(edited(link, 'see ‹https://x.example/y›.')).toBe('see [‹link text›](https://x.example/y).');
    expect(edited(link, 'see ‹›')).toBe('see [‹link text›](https://)');
  });
});

describe('image', () => {
  it('says what it shows, whatever is in the words', () => {
    expect(edited(image('/i/1.png', ' A [blue]\n lamp '), 'Look: ‹x›')).toBe(
      'Look: ![A \\[blue\\] lamp](/i/1.png)‹›',
    );
    expect(edited(image('/i/1.png', ''), '‹›')).toBe('![](/i/1.png)‹›');
  });
});

describe('replacement', () => {
  it('is the smallest stretch', () => {
    expect(replacement('so it is', 'so **it** is')).toEqual({ start: 3, end: 5, text: '**it**' });
    expect(replacement('aa', 'aaa')).toEqual({ start: 2, end: 2, text: 'a' });
    expect(replacement('same', 'same')).toEqual({ start: 4, end: 4, text: '' });
  });
});
